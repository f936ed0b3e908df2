import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { door } from "../api";
import { onChanged, type Topic } from "../live";
import { Feed } from "./feed";

const AGAIN_MS = 60_000; // "late" and ages move with the clock
const KEPT = 6;
const KEPT_ROWS = 20_000; // some 15 MB

/** The last lists that were looked at, so that the way back finds them as they were. */
const kept = new Map<string, Feed<any, any>>();

function feedOf<Row, Sums>(path: string, keyOf: (row: Row) => string): Feed<Row, Sums> {
  const found = kept.get(path) ?? new Feed<Row, Sums>(path, keyOf);
  kept.delete(path);
  kept.set(path, found);
  let rows = 0;
  for (const [at, [name, feed]] of [...kept].reverse().entries()) {
    rows += feed.state.rows.size;
    if (at && (at >= KEPT || rows > KEPT_ROWS)) kept.delete(name);
  }
  return found as Feed<Row, Sums>;
}

// Another person may sign in.
for (const event of ["signed-out", "signed-in"]) door.addEventListener(event, () => kept.clear());

export interface Fed<Row, Sums> {
  feed: Feed<Row, Sums>;
  /** What is shown answers an earlier question, and the new answer is on its way. */
  pending: boolean;
}

/** A list that stays current while it is on the screen. */
export function useFeed<Row, Sums>(
  path: string,
  topics: readonly Topic[],
  keyOf: (row: Row) => string,
): Fed<Row, Sums> {
  const feed = useMemo(() => feedOf<Row, Sums>(path, keyOf), [path]);
  const shown = useRef(feed);
  const [, draw] = useState({});

  useEffect(() => {
    const unwatch = feed.watch(() => draw({}));
    const unhear = onChanged((moved, { back }) => {
      const changed = topics.some((topic) => moved.has(topic));
      if (back || changed || moved.has("sync.completed")) void feed.refresh();
    });
    const timer = setInterval(() => {
      if (!document.hidden) void feed.refresh();
    }, AGAIN_MS);
    void feed.refresh();
    return () => {
      unwatch();
      unhear();
      clearInterval(timer);
    };
  }, [feed]);

  const { count, problem } = feed.state;
  const answered = count !== null || problem !== null;
  if (answered) shown.current = feed;
  return { feed: shown.current, pending: shown.current !== feed };
}
