import { Icon } from "../parts/Icon";
import { Menu } from "../parts/Menu";
import type { Choice, Column } from "./columns";

interface Props<Row> {
  columns: readonly Column<Row>[];
  choice: Choice<Row>;
}

/** Which columns to show; those that have no room say so, and come when they are chosen. */
export function ColumnMenu<Row>({ columns, choice }: Props<Row>) {
  const back = choice.wanted.length - choice.shown.length;
  const more = back > 0 && `${back} more`;
  return (
    <Menu
      label={["Columns", more].filter(Boolean).join(", ")}
      face={
        <>
          <Icon name="columns" size={16} />
          <span class="wide">Columns</span>
          {more && <span class="tone-mute">{more}</span>}
        </>
      }
    >
      {() => (
        <ul class="column-list">
          {columns.slice(1).map((column) => (
            <li key={column.name}>
              <label>
                <input
                  type="checkbox"
                  checked={choice.shown.includes(column)}
                  onChange={() => choice.toggle(column.name)}
                />
                {column.title}
              </label>
            </li>
          ))}
        </ul>
      )}
    </Menu>
  );
}
