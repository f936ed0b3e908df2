/**
 * Runs while the program is still on its way: the first numbers and dates that a browser
 * puts into words cost a slow phone as much as drawing the first figures.
 */
const locale = navigator.language;
new Intl.NumberFormat(locale, { style: "currency", currency: "EUR" }).format(0);
new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format();
