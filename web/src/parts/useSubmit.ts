import { useState } from "preact/hooks";
import { problemOf } from "../api";
import type { Problem } from "../shapes";

interface Submit {
  busy: boolean;
  problem: Problem | null;
  onSubmit: (event: SubmitEvent) => void;
}

/** A form that calls the API: its fields go to `work`, its failure is kept to be shown. */
export function useSubmit(work: (fields: Record<string, string>) => Promise<void>): Submit {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setProblem(null);
    work(Object.fromEntries([...fields].map(([name, value]) => [name, String(value)])))
      .catch((error: unknown) => setProblem(problemOf(error)))
      .finally(() => setBusy(false));
  };
  return { busy, problem, onSubmit };
}
