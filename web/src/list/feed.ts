/** The rows of one list, read page by page as far as somebody looks. */

import { problemOf, readOnce } from "../api";
import type { Listed } from "../rows";
import type { Meta, NotConnected, Problem } from "../shapes";

const FIRST_PAGE = 100; // soon on the screen
const PAGE = 500; // the most that the API gives at once
/** So many rows beyond those that were read can be gone to at once: ten reads. */
const REACH = 5_000;
const NEAR_THE_TOP = 300; // rows that one read brings anew

/** What is known of a list now. */
export interface State<Row, Sums> {
  rows: readonly Row[];
  /** Leads on; undefined before the first page, null behind the last. */
  cursor: string | null | undefined;
  total: number | null;
  sums: Sums | null;
  meta: Meta | null;
  notConnected: NotConnected | null;
  problem: Problem | null;
  /** Something changed, and the rows far down were left as they are. */
  moved: boolean;
}

const NOTHING: State<never, never> = {
  rows: [],
  cursor: undefined,
  total: null,
  sums: null,
  meta: null,
  notConnected: null,
  problem: null,
  moved: false,
};

export class Feed<Row, Sums> {
  state: State<Row, Sums> = NOTHING;
  /** Where the reader had scrolled to, for when they come back. */
  scrolledTo = 0;
  /** It is to be shown from its top, wherever the reader is. */
  fromTop = false;
  readonly #path: string;
  readonly #watchers = new Set<() => void>();
  #wanted = 1;
  #from = 0;
  #reading = false;
  /** A later reading makes an earlier one worthless. */
  #turn = 0;

  constructor(path: string) {
    this.#path = path;
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Say which rows are looked at; those behind them are fetched ahead. */
  look(from: number, to: number): void {
    const was = this.isBehind;
    this.#from = from;
    this.#wanted = to + PAGE / 2;
    if (this.isBehind !== was) this.#set({}); // said before the first of the rows arrives
    void this.#fill();
  }

  /** How many rows can be gone to: those that were read, and as many more as come soon. */
  get reach(): number {
    const { cursor, rows, total } = this.state;
    if (cursor === null) return rows.length;
    return Math.min(Math.max(total ?? 0, rows.length + 1), rows.length + REACH);
  }

  /** Whether somebody has gone far, in a list whose end is farther still. */
  get isEndless(): boolean {
    const { cursor, rows, total } = this.state;
    return Boolean(cursor) && rows.length > REACH / 2 && (total ?? 0) > this.reach;
  }

  /** Whether the rows that are looked at are still a way off. */
  get isBehind(): boolean {
    return this.#lacks() && this.#wanted - this.state.rows.length > PAGE;
  }

  /** Try again after a failure. */
  retry(): void {
    this.#set({ problem: null });
    if (this.state.cursor === undefined) void this.#fill();
    else void this.refresh();
  }

  /** Show the list from its top, as it is now. */
  async restart(): Promise<void> {
    this.#from = 0;
    this.#wanted = PAGE / 2;
    this.fromTop = true;
    await this.refresh();
  }

  /**
   * Bring the list up to date. Near its top the rows are read again; far down they stay
   * under the reader's eyes, and only the sums are: what has `changed` is a click away.
   */
  async refresh(changed = false): Promise<void> {
    if (this.state.cursor === undefined) return this.#fill();
    const whole = this.#from < NEAR_THE_TOP;
    const turn = ++this.#turn;
    this.#reading = false;
    const size = whole ? Math.min(PAGE, Math.max(FIRST_PAGE, this.#wanted)) : 1;
    try {
      const { data, meta, notConnected } = await this.#read(size);
      if (turn !== this.#turn) return;
      const { total = null, sums = null } = data ?? {};
      const rows = whole && data ? { rows: data.items, cursor: data.nextCursor } : {};
      const moved = !whole && (changed || this.state.moved);
      this.#set({ ...rows, total, sums, meta, notConnected, moved, problem: null });
    } catch (error) {
      if (turn === this.#turn) this.#set({ problem: problemOf(error) });
    }
    // It may have cut a reading on to rows far down short.
    if (turn === this.#turn) await this.#fill();
  }

  async #fill(): Promise<void> {
    const turn = this.#turn;
    while (!this.#reading && !this.state.problem && this.#lacks()) {
      const { cursor, rows } = this.state;
      this.#reading = true;
      try {
        const { data, meta, notConnected } = await this.#read(cursor ? PAGE : FIRST_PAGE, cursor);
        if (turn !== this.#turn) return;
        this.#set({
          rows: data ? [...rows, ...data.items] : rows,
          cursor: data?.nextCursor ?? null,
          // They are about the whole list: only its first page says them.
          total: data?.total ?? this.state.total,
          sums: data?.sums ?? this.state.sums,
          meta,
          notConnected,
        });
      } catch (error) {
        if (turn === this.#turn) this.#set({ problem: problemOf(error) });
      }
      if (turn === this.#turn) this.#reading = false;
    }
  }

  #lacks(): boolean {
    const { cursor, rows } = this.state;
    return cursor === undefined || (cursor !== null && rows.length < this.#wanted);
  }

  #read(limit: number, cursor?: string | null) {
    const on = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
    const join = this.#path.includes("?") ? "&" : "?";
    return readOnce<Listed<Row, Sums>>(`${this.#path}${join}limit=${limit}${on}`);
  }

  #set(change: Partial<State<Row, Sums>>): void {
    this.state = { ...this.state, ...change };
    for (const watcher of this.#watchers) watcher();
  }
}
