/** Build of the page into the Python package, which serves it, and its tests. */
import { defineConfig } from "vitest/config";
import { languageParts } from "./vite.languages.ts";

/** Modules that every labelling page loads. */
const PARTS =
  /src\/(address|environment|title|tasks\/(Action|Keycap|keys|wording|undoable|options\/\w+|rules\/(values|bounds)|(?!form|segments|shapes|spans)\w+\/check)|data\/(lazy|views|series\/seriesOf|ItemData|TextView|TableView|JsonView|markdown\/MarkdownView|decode))\.tsx?$/;

export default defineConfig({
  plugins: [languageParts()],
  base: "/static/",
  experimental: {
    // Below a prefix the server writes it into the document; files find each other without it.
    renderBuiltUrl: (_, { hostType }) => (hostType === "html" ? undefined : { relative: true }),
  },
  build: {
    outDir: "../supt_async/static",
    emptyOutDir: true,
    target: "es2022",
    // The content policy forbids inline code, and `data:` except for images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: {
        // Otherwise every labeller would load a dozen files of a few hundred bytes.
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
