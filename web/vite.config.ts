import { defineConfig, type Plugin } from "vite";

/** Hold the first paint until the theme is known: the body is empty before that anyway. */
const paintOnce: Plugin = {
  name: "paint-once",
  transformIndexHtml: {
    order: "post",
    handler: (html) =>
      html.replace('<script type="module"', '<script blocking="render" type="module"'),
  },
};

export default defineConfig({
  plugins: [paintOnce],
  worker: { format: "es" },
  server: { proxy: { "/api": "http://localhost:5000" } },
  build: {
    outDir: "../src/sentia/web_dist",
    emptyOutDir: true,
    // light-dark() and CSS nesting as they are; all three are from 2024 or older.
    target: ["chrome123", "firefox128", "safari17.5"],
    modulePreload: { polyfill: false },
    // A data: address would break the content security policy.
    assetsInlineLimit: 0,
  },
});
