/** What the page is shown on. */

import { useEffect, useState } from "preact/hooks";

function useMatch(query: string): boolean {
  const [is, setIs] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const follow = (): void => setIs(media.matches);
    follow();
    media.addEventListener("change", follow);
    return () => media.removeEventListener("change", follow);
  }, [query]);
  return is;
}

export const useNarrow = (): boolean => useMatch("(max-width: 767px)");
/** Whether the page is going to paper. */
export const usePrinting = (): boolean => useMatch("print");
