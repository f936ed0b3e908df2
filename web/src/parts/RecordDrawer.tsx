import type { ComponentChildren } from "preact";
import type { Topic } from "../live";
import { useNow } from "../clock";
import { useStaleness } from "../freshness";
import { useResource } from "../resource";
import { Failed, Stale } from "./Block";
import { Bones } from "./Bones";
import { Dialog } from "./Dialog";

interface Props<T> {
  title: string;
  /** Where the API has it. */
  path: string;
  topics: readonly Topic[];
  onClose: () => void;
  children: (data: T) => ComponentChildren;
}

/** One record of a list, along the edge of the screen: on its way, failed, or there. */
export function RecordDrawer<T>({ title, path, topics, onClose, children }: Props<T>) {
  const of = useResource<T>(path, topics);
  const stale = useStaleness(of, useNow());
  const { data, problem, refresh } = of;
  return (
    <Dialog title={title} kind="drawer" onClose={onClose}>
      {data ? (
        <>
          {stale && <Stale {...stale} />}
          {children(data)}
        </>
      ) : problem ? (
        <Failed problem={problem} retry={refresh} />
      ) : (
        <div class="skeleton padded" role="status" aria-label={`Loading ${title}`}>
          <Bones rows={7} />
        </div>
      )}
    </Dialog>
  );
}
