import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { change, changed, usePlace } from "../address";
import { useNow } from "../clock";
import { completeness, useStaleness } from "../freshness";
import { count as counting } from "../format";
import type { Topic } from "../live";
import { Empty, Failed, Stale, type Nothing } from "../parts/Block";
import { Bones } from "../parts/Bones";
import { Icon } from "../parts/Icon";
import type { Column } from "./columns";
import { fieldsOf, useColumns } from "./columns";
import { ColumnMenu } from "./ColumnMenu";
import type { State } from "./feed";
import { Grid, mostRows, ON_PAPER } from "./Grid";
import { SheetButton } from "./SheetButton";
import { useFeed, type Fed } from "./useFeed";
import { useNarrow, usePrinting } from "./useMedium";

interface Props<Row, Sums> {
  /** What it is called in addresses and files: "orders". */
  name: string;
  title: string;
  /** Its route with the filters; the order is added here. */
  path: string;
  usualSort: string;
  topics: readonly Topic[];
  columns: readonly Column<Row>[];
  /** What is left of them on a phone. */
  narrow: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  hrefOf: (row: Row) => string;
  summary: (state: State<Row, Sums>) => ComponentChildren;
  /** What to say and what to do where nothing matches. */
  nothing: Nothing & { action: ComponentChildren };
  tabs?: ComponentChildren;
}

const ROW = 46;
const NARROW_ROW = 62;

/** A list of any length: sorted and filtered by the server, read as far as one looks. */
export function List<Row, Sums>(props: Props<Row, Sums>) {
  const { name, title, columns, narrow, usualSort, summary, nothing, tabs } = props;
  const { query } = usePlace();
  const sort = query.get("sort") ?? usualSort;
  const path = sorted(props.path, query.get("sort"));
  const fed = useFeed<Row, Sums>(path, props.topics, props.keyOf);
  const isPrinting = usePrinting();
  const isNarrow = useNarrow() && !isPrinting;
  const [room, setRoom] = useState(Infinity);
  const choice = useColumns(name, columns, sort, isPrinting ? Infinity : room);
  const { feed, pending } = fed;
  const { count, problem, notConnected } = feed.state;
  const height = isNarrow ? NARROW_ROW : ROW;
  return (
    <section class="card list-card" aria-label={title} aria-busy={pending}>
      {!notConnected && (
        <>
          {tabs}
          <header>
            <Standing
              fed={fed}
              summary={summary}
              reversed={reversed(sort)}
              most={mostRows(height)}
            />
            <div class="list-tools">
              {!isNarrow && <ColumnMenu columns={columns} choice={choice} />}
              {/* Where columns are left out for want of room, a sheet has it. */}
              <SheetButton path={path} name={name} fields={fieldsOf(choice.wanted)} />
            </div>
          </header>
        </>
      )}
      {count === null && !problem && (
        <div class="skeleton" role="status" aria-label={`Loading ${title}`}>
          <Bones rows={12} height={30} />
        </div>
      )}
      {count === null && problem && <Failed problem={problem} retry={() => feed.retry()} />}
      {notConnected ? (
        <Empty
          icon="plug"
          title="Amazon is not connected"
          text="Connect it, and what it holds appears here."
          action={
            <a class="button primary" href="/">
              Connect Amazon
            </a>
          }
        />
      ) : (
        count === 0 && <Empty {...nothing} />
      )}
      {count !== null && count > 0 && (
        <div class={pending ? "list-rows edges pending" : "list-rows edges"}>
          <Grid
            label={title}
            feed={feed}
            columns={isNarrow ? narrow : choice.shown}
            sort={sort}
            onSort={(next) => change({ sort: next === usualSort ? null : next })}
            keyOf={props.keyOf}
            hrefOf={props.hrefOf}
            height={height}
            whole={isPrinting}
            onRoom={setRoom}
          />
        </div>
      )}
    </section>
  );
}

const reversed = (sort: string): string => (sort.startsWith("-") ? sort.slice(1) : `-${sort}`);

function sorted(path: string, sort: string | null): string {
  if (!sort) return path;
  return `${path}${path.includes("?") ? "&" : "?"}sort=${encodeURIComponent(sort)}`;
}

interface StandingProps<Row, Sums> {
  fed: Fed<Row, Sums>;
  summary: Props<Row, Sums>["summary"];
  /** The order that begins with the other end. */
  reversed: string;
  /** How many rows the scroll bar reaches. */
  most: number;
}

/** How many there are, what they sum up to, and how far that can be trusted. */
function Standing<Row, Sums>({ fed, summary, reversed, most }: StandingProps<Row, Sums>) {
  const { feed } = fed;
  const { state } = feed;
  const now = useNow();
  const stale = useStaleness(
    {
      data: state.count === null ? null : state.rows,
      meta: state.meta,
      notConnected: null,
      problem: state.problem,
      pending: false,
      refresh: () => feed.retry(),
    },
    now,
  );
  if (state.count === null) return <p aria-hidden="true">&nbsp;</p>;
  const onPaper = Math.min(feed.head, ON_PAPER);
  return (
    <div class="standing">
      <p class="list-sums">{summary(state)}</p>
      {stale ? (
        <Stale {...stale} />
      ) : (
        state.meta && (
          <p class="trust">
            <Icon name={state.meta.complete ? "done" : "clock"} size={14} />
            {completeness(state.meta, now)}
          </p>
        )
      )}
      {state.count > most && (
        <p class="screen-only">
          The scroll bar reaches row {counting(most)} of {counting(state.count)}.{" "}
          <a class="link" href={changed({ sort: reversed })}>
            Begin at the other end
          </a>
        </p>
      )}
      {onPaper < state.count && (
        <p class="print-only">The first {counting(onPaper)} of them; Export CSV has all.</p>
      )}
    </div>
  );
}
