import { Icon } from "./Icon";

interface Props {
  label: string;
  options: readonly { value: string; label: string }[];
  /** What it says while nothing is picked. */
  usual: string;
  value: string | null;
  onChange: (value: string | null) => void;
}

/** One filter: a list to pick from and, once something is picked, a chip to take it off. */
export function Pick({ label, options, usual, value, onChange }: Props) {
  const all = options.some((option) => option.value === value) || value === null;
  return (
    <span class={value === null ? "pick" : "pick set"}>
      <label>
        <span class="sr-only">{label}</span>
        <select
          value={value ?? ""}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        >
          <option value="">{usual}</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
          {!all && <option value={value}>{value}</option>}
        </select>
      </label>
      {value === null ? (
        <Icon name="down" size={14} />
      ) : (
        <TakeOff label={label} onClick={() => onChange(null)} />
      )}
    </span>
  );
}

/** A filter that was set elsewhere, such as by the figure that led here. */
export function Chip({
  label,
  text,
  onClear,
}: {
  label: string;
  text: string;
  onClear: () => void;
}) {
  return (
    <span class="pick set">
      <span class="pick-text">{text}</span>
      <TakeOff label={label} onClick={onClear} />
    </span>
  );
}

function TakeOff({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button aria-label={`Clear ${label}`} title={`Clear ${label}`} onClick={onClick}>
      <Icon name="close" size={13} />
    </button>
  );
}
