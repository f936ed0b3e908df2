/** Light or dark: as the system says, unless the person has chosen. */

type Theme = "light" | "dark";
const KEY = "sentia-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function stored(): Theme | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : null;
  } catch {
    return null; // storage is forbidden: the system's theme it is
  }
}

export function currentTheme(): Theme {
  return stored() ?? (system.matches ? "dark" : "light");
}

export function applyTheme(): void {
  const theme = stored();
  if (theme) document.documentElement.dataset["theme"] = theme;
  else delete document.documentElement.dataset["theme"];
}

/** Change to the other theme; one that equals the system's is not kept. */
export function switchTheme(): Theme {
  const next: Theme = currentTheme() === "dark" ? "light" : "dark";
  try {
    if (next === (system.matches ? "dark" : "light")) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // It lasts until the page is left, then.
  }
  document.documentElement.dataset["theme"] = next;
  return next;
}
