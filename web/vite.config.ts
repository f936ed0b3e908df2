import { defineConfig, type Plugin } from "vite";

const EARLY = "early";

/** Hold the first paint until the theme is known: the body is empty before that anyway. */
const paintOnce: Plugin = {
  name: "paint-once",
  transformIndexHtml: {
    order: "post",
    handler: (html) =>
      html.replace('<script type="module"', '<script blocking="render" type="module"'),
  },
};

/** What the page does while its program is on its way. */
const runEarly: Plugin = {
  name: "run-early",
  transformIndexHtml: {
    order: "post",
    handler: (_, { bundle }) => {
      const found = Object.values(bundle ?? {}).find((it) => it.type === "chunk" && it.name === EARLY);
      const attrs = { type: "module", async: true, crossorigin: true, src: `/${found?.fileName}` };
      return found ? [{ tag: "script", attrs, injectTo: "head-prepend" }] : [];
    },
  },
};

/**
 * The same page for who is not signed in: it asks for no session, having been told. And once
 * more for the set-up address, when set-up is over.
 */
const nobodyToo: Plugin = {
  name: "nobody-too",
  enforce: "post",
  generateBundle(_, bundle) {
    const page = bundle["index.html"];
    if (page?.type !== "asset") throw new Error("There is no index.html to make nobody.html of.");
    const nobody = String(page.source)
      .replace("<html", "<html data-nobody")
      .replace(/ *<link rel="preload" href="\/api\/v1\/session".*\n/, "");
    const owned = nobody.replace("<html", "<html data-owned");
    this.emitFile({ type: "asset", fileName: "nobody.html", source: nobody });
    this.emitFile({ type: "asset", fileName: "owned.html", source: owned });
  },
};

export default defineConfig({
  plugins: [paintOnce, runEarly, nobodyToo],
  worker: { format: "es" },
  server: { proxy: { "/api": "http://localhost:5000" } },
  build: {
    outDir: "../src/sentia/web_dist",
    emptyOutDir: true,
    // light-dark() and CSS nesting as they are; all three are from 2024 or older.
    target: ["chrome123", "firefox128", "safari17.5"],
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", [EARLY]: "src/early.ts" },
      output: {
        // One file for the first figures, and no crumbs: a browser fetches six at a time.
        codeSplitting: {
          groups: [
            { name: "first", tags: ["$initial"], test: /^(?!.*early)/, priority: 1 },
            { name: "charts", test: /src.(charts|stock)/, minShareCount: 2 },
          ],
        },
      },
    },
    // A data: address would break the content security policy.
    assetsInlineLimit: 0,
  },
});
