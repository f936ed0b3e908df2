import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ProblemError } from "../api";
import { useLive } from "../live";
import type { Problem } from "../shapes";

const UNFETCHED = {
  status: 0,
  code: "page",
  detail: "A part of the page did not arrive.",
  hint: "It comes by itself once Sentia answers again. If it does answer, it was renewed meanwhile: load the page again.",
};

/**
 * A component in a file of its own, fetched when it is first drawn, and drawn at once ever
 * after. `Instead` stands in for it on its way, and `Lost` where it gets lost; without one, an
 * error boundary hears.
 */
export function later<P extends object>(
  load: () => Promise<FunctionComponent<P>>,
  Instead: FunctionComponent = () => null,
  Lost?: FunctionComponent<{ problem: Problem }>,
): FunctionComponent<P> {
  let Part: FunctionComponent<P> | null = null;
  return (props: P) => {
    const [lost, setLost] = useState<boolean | null>(null);
    const live = useLive();
    useEffect(() => {
      if (Part) return; // else it is tried again when the server is back
      load().then(
        (part) => {
          Part = part;
          setLost(false);
        },
        () => setLost(true),
      );
    }, [live]);
    if (lost && Lost) return <Lost problem={UNFETCHED} />;
    if (lost) throw new ProblemError(UNFETCHED);
    return Part ? <Part {...props} /> : <Instead />;
  };
}
