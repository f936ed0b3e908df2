import { Icon } from "../parts/Icon";
import { Menu } from "../parts/Menu";
import type { Choice, Column } from "./columns";

interface Props<Row> {
  columns: readonly Column<Row>[];
  choice: Choice<Row>;
}

/** Which columns to show. */
export function ColumnMenu<Row>({ columns, choice }: Props<Row>) {
  return (
    <Menu
      label="Columns"
      face={
        <>
          <Icon name="columns" size={16} />
          <span class="wide">Columns</span>
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
