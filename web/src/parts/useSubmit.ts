import { useState } from "preact/hooks";
import { problemOf } from "../api";
import { useNow } from "../clock";
import type { Problem } from "../shapes";

interface Submit {
  busy: boolean;
  problem: Problem | null;
  /** Seconds until another try can succeed. */
  wait: number;
  onSubmit: (event: SubmitEvent) => void;
}

/** A form that calls the API: its fields go to `work`, its failure is kept to be shown. */
export function useSubmit(work: (fields: Record<string, string>) => Promise<void>): Submit {
  const now = useNow(1);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [free, setFree] = useState(0);
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setProblem(null);
    work(Object.fromEntries([...fields].map(([name, value]) => [name, String(value)])))
      .catch((error: unknown) => {
        const found = problemOf(error);
        setProblem(found);
        setFree(Date.now() + (found.wait ?? 0) * 1000);
      })
      .finally(() => setBusy(false));
  };
  return { busy, problem, wait: Math.max(0, Math.ceil((free - now) / 1000)), onSubmit };
}
