/** Markup of strangers as a document for a frame in which nothing runs and nothing is loaded. */
import createSanitizer from "dompurify";
import { ATTRIBUTES, ELEMENTS, INLINE_PICTURE, knownMarkup } from "./tokens";

/** Policy of the frame; that of the page holds in it as well. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
/** Values of style properties that could name an address, and those that hide one. */
const ADDRESS = /(url|image|image-set|src|element|cross-fade|attr|var|env|paint)\s*\(|\\/i;
/** Look of a page that says nothing about it: dark on white, as mails and pages expect. */
const LOOK =
  "margin:0.75rem;background:#fff;color:#17191c;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere;color-scheme:light";

const sanitizer = createSanitizer(window);
sanitizer.addHook("afterSanitizeAttributes", (element) => {
  const picture = element.getAttribute("src");
  if (picture !== null && !INLINE_PICTURE.test(picture)) element.removeAttribute("src");
  const style = (element as HTMLElement).style;
  if (element.hasAttribute("style")) element.setAttribute("style", harmless(style));
});

/** Returns the document for some markup; its body takes the focus, so that it scrolls by key. */
export function frameOf(html: string): string {
  return (
    `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
    `<meta name="referrer" content="no-referrer"><body dir="auto" tabindex="0" style="${LOOK}">${sanitized(html)}`
  );
}

/** Returns markup without scripts, handlers, forms, addresses, style sheets or links. */
export function sanitized(html: string): string {
  return sanitizer.sanitize(knownMarkup(html), {
    ALLOWED_TAGS: [...ELEMENTS],
    ALLOWED_ATTR: [...ATTRIBUTES],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
}

/** Returns the declarations of a style that name no address. */
function harmless(style: CSSStyleDeclaration): string {
  const names = Array.from({ length: style.length }, (_, index) => style.item(index));
  const kept = names.filter(
    (name) => !name.startsWith("--") && !ADDRESS.test(style.getPropertyValue(name)),
  );
  if (kept.length === names.length) return style.cssText;
  return kept.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
}
