/**
 * How the page is built as a notebook's widget: one module, with its styles inside.
 *
 * They are the page's styles, bound to the widget's root: the page's `:root`, `html` and `body`
 * are `.supt-page` here, its width is the box's and not the window's, and it is dark when the
 * notebook is.
 */
import type { AcceptedPlugin, AtRule, Container, Rule } from "postcss";
import { defineConfig, type Plugin } from "vite";

const ROOT = ".supt-page";
const PLACE = /"%SUPT_STYLES%"|`%SUPT_STYLES%`|'%SUPT_STYLES%'/;

function bound(selector: string): string {
  if (/^(:root|html|body)\b/.test(selector)) return selector.replace(/^(:root|html|body)/, ROOT);
  return selector.startsWith(ROOT) ? selector : `${ROOT} ${selector}`;
}

function isKeyframe(rule: Rule): boolean {
  const { parent } = rule;
  return parent?.type === "atrule" && /keyframes$/.test((parent as AtRule).name);
}

function bind(sheet: Container): void {
  sheet.walkRules((rule) => {
    if (!isKeyframe(rule)) rule.selectors = rule.selectors.map(bound);
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
      // The box is as high as it is, whatever the window is.
      const rest = media.params.split(",").filter((query) => !/max-height/.test(query));
      if (!rest.length) media.remove();
      else {
        media.name = "container";
        media.params = `supt ${rest.join(",").trim()}`;
      }
    } else if (/^\(max-width/.test(media.params)) {
      media.name = "container";
      media.params = `supt ${media.params}`;
    }
  });
}

const binding: AcceptedPlugin = { postcssPlugin: "supt-bind", OnceExit: (sheet) => bind(sheet) };

/** Puts the one style sheet into the one module. */
function inlineStyles(): Plugin {
  return {
    name: "supt-inline-styles",
    enforce: "post",
    generateBundle(_, bundle) {
      const files = Object.values(bundle);
      const sheet = files.find(({ fileName }) => fileName.endsWith(".css"));
      const module = files.find((file) => file.type === "chunk");
      if (sheet?.type !== "asset" || module?.type !== "chunk" || !PLACE.test(module.code)) {
        throw new Error("the widget is to be one module and one style sheet");
      }
      const text = JSON.stringify(String(sheet.source));
      module.code = module.code.replace(PLACE, () => text);
      delete bundle[sheet.fileName];
    },
  };
}

export default defineConfig({
  publicDir: false,
  plugins: [inlineStyles()],
  css: { postcss: { plugins: [binding] } },
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
