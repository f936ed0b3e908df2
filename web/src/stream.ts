/** The event stream itself, for a shared worker or for one tab. */

/** News of the stream: whether it is open or refused, or the data of its newest frame. */
export interface Report {
  live?: boolean;
  refused?: boolean;
  frame?: string;
}

const REOPEN_MS = 3000;

/** Keep one event stream open; it reopens by itself, also after a refusal. */
export function openStream(tell: (report: Report) => void): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = (): void => {
    source = new EventSource("/api/v1/events");
    source.onopen = () => tell({ live: true });
    source.onerror = () => {
      // The browser retries a cut connection, but gives up on an answer that is no 200.
      const refused = source.readyState === EventSource.CLOSED;
      tell({ live: false, refused });
      if (refused) timer = setTimeout(open, REOPEN_MS);
    };
    source.addEventListener("changed", (event: MessageEvent<string>) =>
      tell({ frame: event.data }),
    );
  };

  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
