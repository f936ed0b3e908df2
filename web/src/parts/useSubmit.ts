import { useEffect, useReducer, useState } from "preact/hooks";
import { problemOf } from "../api";
import type { Problem } from "../shapes";

interface Submit {
  busy: boolean;
  /** Nothing once the wait that it asked for is over. */
  problem: Problem | null;
  /** Seconds until another try can succeed; nothing where none was asked for. */
  wait: number | null;
  onSubmit: (event: SubmitEvent) => void;
}

/** A form that calls the API: its fields go to `work`, its failure is kept to be shown. */
export function useSubmit(work: (fields: Record<string, string>) => Promise<void>): Submit {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [free, setFree] = useState<number | null>(null);
  const wait = useCountdown(free);
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (busy || wait) return;
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setProblem(null);
    setFree(null);
    work(Object.fromEntries([...fields].map(([name, value]) => [name, String(value)])))
      .catch((error: unknown) => {
        const found = problemOf(error);
        setProblem(found);
        setFree(found.wait ? Date.now() + found.wait * 1000 : null);
      })
      .finally(() => setBusy(false));
  };
  return { busy, problem: wait === 0 ? null : problem, wait, onSubmit };
}

/** Seconds until a moment, down to 0 and not a blink longer. */
function useCountdown(until: number | null): number | null {
  const [tick, count] = useReducer((ticks: number) => ticks + 1, 0);
  const left = until === null ? 0 : Math.max(0, until - Date.now());
  useEffect(() => {
    if (!left) return;
    const timer = setTimeout(() => count(undefined), left % 1000 || 1000);
    return () => clearTimeout(timer);
  }, [until, tick]);
  return until === null ? null : Math.ceil(left / 1000);
}
