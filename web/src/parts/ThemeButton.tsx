import { useState } from "preact/hooks";
import { currentTheme, switchTheme } from "../theme";
import { Icon } from "./Icon";

export function ThemeButton() {
  const [theme, setTheme] = useState(currentTheme);
  const other = theme === "dark" ? "light" : "dark";
  return (
    <button
      class="square"
      aria-label={`Use the ${other} theme`}
      title={`Use the ${other} theme`}
      onClick={() => setTheme(switchTheme())}
    >
      <Icon name={theme === "dark" ? "sun" : "moon"} />
    </button>
  );
}
