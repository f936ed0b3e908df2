import { changed, usePlace } from "../address";

/** One part of a list, as the filters that make it. */
export interface Tab {
  title: string;
  filters: Readonly<Record<string, string>>;
}

interface Props {
  label: string;
  tabs: readonly Tab[];
}

/** The parts of a list that are asked for most; each is a link to its filters. */
export function Tabs({ label, tabs }: Props) {
  const { query } = usePlace();
  const here = tabOf(tabs, query);
  // What a tab does not set, the one that is left must not leave behind.
  const none = Object.fromEntries(
    [...Object.keys(tabs[1]?.filters ?? {}), ...Object.keys(here?.filters ?? {})].map((name) => [
      name,
      null,
    ]),
  );
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <a
          key={tab.title}
          href={changed({ ...none, ...tab.filters })}
          {...(tab === here && { "aria-current": "true" as const })}
        >
          {tab.title}
        </a>
      ))}
    </nav>
  );
}

/** The tab that says most of what the address asks for. */
function tabOf(tabs: readonly Tab[], query: URLSearchParams): Tab | undefined {
  const fits = ({ filters }: Tab): boolean =>
    Object.entries(filters).every(([name, value]) => query.get(name) === value);
  const size = ({ filters }: Tab): number => Object.keys(filters).length;
  return tabs.filter(fits).toSorted((a, b) => size(b) - size(a))[0];
}
