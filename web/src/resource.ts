/** Something read from the API that stays current while it is on the screen. */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { peek, problemOf, read, wasReadAhead, type Answer } from "./api";
import { onChanged, type Topic } from "./live";
import type { Meta, NotConnected, Problem } from "./shapes";

export interface Resource<T> {
  data: T | null;
  meta: Meta | null;
  notConnected: NotConnected | null;
  /** Why the last read failed; `data` then is what an earlier one brought. */
  problem: Problem | null;
  /** What is shown answers an earlier question, and the new answer is on its way. */
  pending: boolean;
  refresh: () => void;
}

interface Held<T> {
  path: string;
  answer: Answer<T> | null;
  problem: Problem | null;
}

// "Today", "late" and ages move with the clock; an unchanged answer costs a 304.
const AGAIN_MS = 60_000;

const TOGETHER_MS = 2000;
let wave: { reads: Promise<unknown>[]; over: Promise<unknown> } | null = null;

/**
 * An answer that shows itself with all that were asked for in the same moment: two blocks
 * of different moments would contradict each other. A slow one holds up nobody for long.
 */
function together<T>(reading: Promise<T>): Promise<T> {
  if (!wave) {
    const reads: Promise<unknown>[] = [];
    const over = Promise.resolve().then(() => {
      wave = null;
      return Promise.race([Promise.allSettled(reads), later(TOGETHER_MS)]);
    });
    wave = { reads, over };
  }
  wave.reads.push(reading);
  return wave.over.then(() => reading);
}

const later = (ms: number): Promise<void> => new Promise((end) => setTimeout(end, ms));

export function useResource<T>(path: string, topics: readonly Topic[]): Resource<T> {
  const [held, setHeld] = useState<Held<T>>(() => ({
    path,
    answer: peek<T>(path),
    problem: null,
  }));
  const wanted = useRef(path);
  const asked = useRef(0);
  const heard = useRef(0);
  wanted.current = path;

  const show = useCallback((reading: Promise<Answer<T>>) => {
    const turn = ++asked.current;
    const settle = (next: (before: Held<T>) => Held<T>): void => {
      // Neither an answer to a question that has changed since, nor one that a later
      // answer has overtaken.
      if (wanted.current !== path || turn < heard.current) return;
      heard.current = turn;
      setHeld(next);
    };
    reading.then(
      (answer) =>
        settle((before) =>
          before.answer === answer && !before.problem ? before : { path, answer, problem: null },
        ),
      (error: unknown) =>
        settle((before) => ({
          path,
          answer: before.path === path ? before.answer : null,
          problem: problemOf(error),
        })),
    );
  }, [path]);
  const refresh = useCallback(() => show(read<T>(path)), [show]);

  useEffect(() => {
    if (!wasReadAhead(path)) refresh();
    const stop = onChanged((moved, { back }) => {
      if (back || topics.some((topic) => moved.has(topic))) show(together(read<T>(path)));
    });
    const timer = setInterval(() => {
      if (!document.hidden) refresh();
    }, AGAIN_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [refresh]);

  return {
    data: held.answer?.data ?? null,
    meta: held.answer?.meta ?? null,
    notConnected: held.answer?.notConnected ?? null,
    problem: held.problem,
    pending: held.path !== path,
    refresh,
  };
}
