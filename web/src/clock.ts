/** The time of day, for ages and countdowns. */

import { useEffect, useState } from "preact/hooks";

/** The present moment in milliseconds, renewed every `seconds`. */
export function useNow(seconds = 20): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return now;
}
