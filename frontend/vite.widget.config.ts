/**
 * Build of the page as a notebook's widget: one module, with its styles inside.
 *
 * The styles are the page's, scoped to the widget's root: `:root`, `html` and `body` become
 * `.supt-page`, widths are those of the box rather than the window, and dark mode follows the
 * notebook.
 */
import type { AcceptedPlugin, AtRule, Container, Rule } from "postcss";
import { defineConfig, type Plugin } from "vite";
import { languageParts } from "./vite.languages.ts";

/** Selector of the widget's root. */
const ROOT = ".supt-page";
/** Literal in src/widget/styles.ts that the styles replace. */
const PLACEHOLDER = /"%SUPT_STYLES%"|`%SUPT_STYLES%`|'%SUPT_STYLES%'/;

/** Returns a selector that matches only within the root. */
function scoped(selector: string): string {
  if (/^(:root|html|body)\b/.test(selector)) return selector.replace(/^(:root|html|body)/, ROOT);
  return selector.startsWith(ROOT) ? selector : `${ROOT} ${selector}`;
}

function isKeyframe(rule: Rule): boolean {
  const { parent } = rule;
  return parent?.type === "atrule" && /keyframes$/.test((parent as AtRule).name);
}

/** Rewrites a style sheet of the page for the widget. */
function scope(sheet: Container): void {
  sheet.walkRules((rule) => {
    if (!isKeyframe(rule)) rule.selectors = rule.selectors.map(scoped);
  });
  sheet.walkAtRules("media", (media) => {
    if (/prefers-color-scheme:\s*dark/.test(media.params)) {
      media.walkRules((rule) => {
        rule.selectors = rule.selectors.map((one) =>
          one.replace(ROOT, `${ROOT}[data-theme="dark"]`),
        );
      });
      media.replaceWith(media.nodes ?? []);
    } else if (/max-height/.test(media.params)) {
      // The height of the box does not depend on the window.
      const rest = media.params.split(",").filter((query) => !/max-height/.test(query));
      if (!rest.length) media.remove();
      else {
        media.name = "container";
        media.params = `supt ${rest.join(",").trim()}`;
      }
    } else if (/^\((max|min)-width/.test(media.params)) {
      media.name = "container";
      media.params = `supt ${media.params}`;
    }
  });
}

const scoping: AcceptedPlugin = { postcssPlugin: "supt-bind", OnceExit: (sheet) => scope(sheet) };

/** Puts the style sheet into the module. */
function inlineStyles(): Plugin {
  return {
    name: "supt-inline-styles",
    enforce: "post",
    generateBundle(_, bundle) {
      const files = Object.values(bundle);
      const sheet = files.find(({ fileName }) => fileName.endsWith(".css"));
      const module = files.find((file) => file.type === "chunk");
      if (sheet?.type !== "asset" || module?.type !== "chunk" || !PLACEHOLDER.test(module.code)) {
        throw new Error("the widget is to be one module and one style sheet");
      }
      const text = JSON.stringify(String(sheet.source));
      module.code = module.code.replace(PLACEHOLDER, () => text);
      delete bundle[sheet.fileName];
    },
  };
}

export default defineConfig({
  publicDir: false,
  plugins: [languageParts(), inlineStyles()],
  css: { postcss: { plugins: [scoping] } },
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    outDir: "../supt_async/static",
    emptyOutDir: false,
    target: "es2022",
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    lib: { entry: "src/widget/index.tsx", formats: ["es"], fileName: () => "widget.js" },
    rollupOptions: { output: { codeSplitting: false, minify: true } },
  },
});
