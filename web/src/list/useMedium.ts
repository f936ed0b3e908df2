/** What the page is shown on. */

import { useEffect, useState } from "preact/hooks";

/** Whether the window is as narrow as a phone's. */
export function useNarrow(): boolean {
  const [media] = useState(() => matchMedia("(max-width: 767px)"));
  const [is, setIs] = useState(media.matches);
  useEffect(() => {
    const follow = (): void => setIs(media.matches);
    follow();
    media.addEventListener("change", follow);
    return () => media.removeEventListener("change", follow);
  }, [media]);
  return is;
}

/** Whether the page is going to paper. */
export function usePrinting(): boolean {
  const [is, setIs] = useState(false);
  useEffect(() => {
    const begin = (): void => setIs(true);
    const end = (): void => setIs(false);
    addEventListener("beforeprint", begin);
    addEventListener("afterprint", end);
    return () => {
      removeEventListener("beforeprint", begin);
      removeEventListener("afterprint", end);
    };
  }, []);
  return is;
}
