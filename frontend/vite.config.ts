/** How the page is built (into the Python package, which serves it) and tested. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "/static/",
  build: {
    outDir: "../supt_async/static",
    emptyOutDir: true,
    target: "es2022",
    // The page's policy allows no inline code and no `data:` but for images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
  },
});
