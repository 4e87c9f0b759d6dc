/**
 * Preview of a style sheet that is not saved yet.
 *
 * The server judges style sheets when they are saved. Until then this page shows only what the
 * browser itself has read, kept to the preview, and nothing that could load something.
 */

const GROUPS = /^@(media|container|supports)\b/;
const LOADS = /(?:url|image|set|src|fade|element)\s*\(|\/\/|\\/i;

/** Returns the rules of a style sheet for the preview alone; null if one could load something. */
export function keptToPreview(rules: readonly string[]): string | null {
  const known = rules.filter((rule) => !rule.startsWith("@") || GROUPS.test(rule));
  if (known.some((rule) => LOADS.test(rule))) return null;
  return `.style-preview { contain: paint; }\n@scope (.style-preview > .item) {\n${known.join("\n")}\n}`;
}

/** Shows a style sheet on the preview until the returned function is called. */
export function showStyle(text: string): () => void {
  if (!("replaceSync" in CSSStyleSheet.prototype) || !document.adoptedStyleSheets) return () => {};
  const read = new CSSStyleSheet();
  read.replaceSync(text);
  // As the browser writes them: brackets are closed, and no name is hidden by escapes.
  const kept = keptToPreview([...read.cssRules].map(({ cssText }) => cssText));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(kept ?? "");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}
