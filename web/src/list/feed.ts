/** The rows of one list, read around whatever place somebody looks at. */

import { problemOf, readOnce } from "../api";
import type { Listed } from "../rows";
import type { Meta, NotConnected, Problem } from "../shapes";

const PAGE = 100; // rows; a list is read by so many, the first of them soon
const AT_ONCE = 5; // pages of one read: the most that the API gives
const AHEAD = 150; // rows above and below those that are looked at
const HELD = 2_000; // rows to either side of them that are not forgotten

/** What is known of a list now. */
export interface State<Row, Sums> {
  /** The rows that are held, by their place in the list. */
  rows: ReadonlyMap<number, Row>;
  /** How many there are to go to; null before the first answer. */
  count: number | null;
  total: number | null;
  sums: Sums | null;
  meta: Meta | null;
  notConnected: NotConnected | null;
  problem: Problem | null;
}

const NOTHING: State<never, never> = {
  rows: new Map<number, never>(),
  count: null,
  total: null,
  sums: null,
  meta: null,
  notConnected: null,
  problem: null,
};

interface Part<Row> {
  from: number;
  items: readonly Row[];
  isLast: boolean;
}

export class Feed<Row, Sums> {
  state: State<Row, Sums> = NOTHING;
  /** Where the reader had scrolled to, for when they come back. */
  scrolledTo = 0;
  readonly #path: string;
  readonly #keyOf: (row: Row) => string;
  readonly #watchers = new Set<() => void>();
  #from = 0;
  #to = 0;
  #reading = false;
  /** A later reading makes an earlier one worthless. */
  #turn = 0;

  constructor(path: string, keyOf: (row: Row) => string) {
    this.#path = path;
    this.#keyOf = keyOf;
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** Say which rows are looked at: they are read, and then those around them. */
  look(from: number, to: number): void {
    this.#from = from;
    this.#to = to;
    void this.#fill();
  }

  /** How many rows are held from the first on without a gap. */
  get head(): number {
    let head = 0;
    while (this.state.rows.has(head)) head += 1;
    return head;
  }

  /** Try again after a failure. */
  retry(): void {
    this.#set({ problem: null });
    void this.refresh();
  }

  /**
   * Bring the list up to date: its sums, and at one stroke all rows that are looked at,
   * so that none of them stands there twice. Rows elsewhere are forgotten.
   */
  async refresh(): Promise<void> {
    const turn = ++this.#turn;
    this.#reading = true;
    const first = pageOf(Math.max(0, this.#from - AHEAD));
    const pages = this.#to ? Math.min(AT_ONCE, pageOf(this.#to + AHEAD) - first + 1) : 1;
    try {
      const [top, there] = await Promise.all([
        this.#read(0, first ? PAGE : pages * PAGE),
        first ? this.#read(first * PAGE, pages * PAGE) : null,
      ]);
      if (turn !== this.#turn) return;
      const { total = null, sums = null } = top.data ?? {};
      const { meta, notConnected } = top;
      const parts = [partOf(0, top.data), partOf(first * PAGE, there?.data ?? null)];
      const held = parts.filter((part) => part !== null);
      const rows = new Map(held.flatMap(placed));
      const count = held.reduce(reach, total ?? 0);
      this.#set({ rows, count, total, sums, meta, notConnected, problem: null });
    } catch (error) {
      if (turn === this.#turn) this.#set({ problem: problemOf(error) });
    }
    if (turn !== this.#turn) return;
    this.#reading = false;
    await this.#fill();
  }

  async #fill(): Promise<void> {
    const turn = this.#turn;
    while (!this.#reading && !this.state.problem) {
      const lacking = this.#lacking();
      if (!lacking) return;
      this.#reading = true;
      try {
        const { rows, count } = this.state;
        // With the neighbours that are held: they tell whether rows came or went since.
        const from = lacking.from - (rows.has(lacking.from - 1) ? 1 : 0);
        const to = lacking.to + (rows.has(lacking.to) ? 1 : 0);
        const { data } = await this.#read(from, to - from);
        if (turn !== this.#turn) return;
        const part = partOf(from, data);
        if (!part || !this.#joins(part)) return void (await this.refresh());
        const all = new Map([...rows, ...placed(part)].filter(([place]) => this.#isNear(place)));
        this.#set({ rows: all, count: reach(count ?? 0, part) });
      } catch (error) {
        if (turn === this.#turn) this.#set({ problem: problemOf(error) });
      }
      if (turn === this.#turn) this.#reading = false;
    }
  }

  /** Which rows are to be read next? First those that are looked at. */
  #lacking(): { from: number; to: number } | null {
    const count = this.state.count ?? 0;
    const lacks = (page: number): boolean => {
      const [from, to] = [page * PAGE, Math.min(count, (page + 1) * PAGE)];
      return from < to && !(this.state.rows.has(from) && this.state.rows.has(to - 1));
    };
    const first = (from: number, to: number): number | null => {
      for (let page = pageOf(Math.max(0, from)); page * PAGE < to; page += 1)
        if (lacks(page)) return page;
      return null;
    };
    const [from, to] = [this.#from - AHEAD, this.#to + AHEAD];
    const page = first(this.#from, this.#to) ?? first(from, to);
    if (page === null) return null;
    let end = page + 1;
    // One less than the API gives at once, for the neighbours.
    while (end - page < AT_ONCE - 1 && end * PAGE < to && lacks(end)) end += 1;
    return { from: page * PAGE, to: end * PAGE };
  }

  /** Whether a part has the same rows as are held where both have some. */
  #joins({ from, items }: Part<Row>): boolean {
    return items.every((row, n) => {
      const held = this.state.rows.get(from + n);
      return held === undefined || this.#keyOf(held) === this.#keyOf(row);
    });
  }

  #isNear(place: number): boolean {
    // The first are kept for paper.
    return place < PAGE || (place >= this.#from - HELD && place < this.#to + HELD);
  }

  #read(offset: number, limit: number) {
    const join = this.#path.includes("?") ? "&" : "?";
    const from = offset ? `&offset=${offset}` : "";
    return readOnce<Listed<Row, Sums>>(`${this.#path}${join}limit=${limit}${from}`);
  }

  #set(change: Partial<State<Row, Sums>>): void {
    this.state = { ...this.state, ...change };
    for (const watcher of this.#watchers) watcher();
  }
}

const pageOf = (place: number): number => Math.floor(place / PAGE);

function partOf<Row>(from: number, data: Listed<Row, unknown> | null): Part<Row> | null {
  return data && { from, items: data.items, isLast: data.nextCursor === null };
}

function placed<Row>({ from, items }: Part<Row>): [number, Row][] {
  return items.map((row, n) => [from + n, row]);
}

/** How many rows there are, as a part tells it; where nobody counted, one more. */
function reach(count: number, { from, items, isLast }: Part<unknown>): number {
  const end = from + items.length;
  if (!isLast) return Math.max(count, end + 1);
  return items.length || !from ? end : Math.min(count, end);
}
