/** How the page is built (into the Python package, which serves it) and tested. */
import { defineConfig } from "vitest/config";

const PARTS =
  /src\/(environment|title|tasks\/(Keycap|keys|options|namedOptions|wording|optionGroups|OptionGrid|OptionSearch|undoable)|data\/(lazy|views|ItemData|TextView|TableView|JsonView|markdown\/MarkdownView|decode))\.tsx?$/;

export default defineConfig({
  base: "/static/",
  build: {
    outDir: "../supt_async/static",
    emptyOutDir: true,
    target: "es2022",
    // The page's policy allows no inline code and no `data:` but for images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: {
        // What every labeller loads would be a dozen files of a few hundred bytes.
        advancedChunks: { groups: [{ name: "parts", test: PARTS }] },
      },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
  },
});
