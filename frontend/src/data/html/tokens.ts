/**
 * First pass over markup of strangers: writes it anew from the elements and attributes that are
 * known, everything else is left out.
 *
 * A browser reports a breach of the content policy as soon as it parses a script, a handler or a
 * style sheet, even in a document that is never shown. So the parser gets none of them.
 */

/** Elements that are kept, without those that take their content as raw text. */
export const ELEMENTS = new Set(
  `a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup
  dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd
  li main mark nav ol p pre q rp rt ruby s samp section small span strike strong sub sup table
  tbody td tfoot th thead time tr tt u ul var wbr`.split(/\s+/),
);
/** Attributes that are kept. */
export const ATTRIBUTES = new Set(
  `align alt bgcolor border cellpadding cellspacing color colspan dir face headers height lang
  nowrap reversed rowspan scope size span src start style title valign width`.split(/\s+/),
);
/** Elements that are left out with all that is in them. */
const WHOLE = new Set(
  `applet audio canvas datalist frameset iframe math noembed noframes noscript object option
  plaintext portal script select style svg template textarea title video xmp`.split(/\s+/),
);
/** Picture that is part of the markup. */
export const INLINE_PICTURE = /^data:image\/(png|jpeg|gif|webp|avif|bmp);base64,[\w+/=\s]+$/i;

/** Address of a link that may be read. */
const PLACE = /^\s*(https?|mailto):/i;

const NAME = /[a-z][^\s/>]*/iy;
const ATTRIBUTE = /[\s/]*([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?/y;

/** Returns markup that has known elements and attributes only. */
export function knownMarkup(html: string): string {
  const out: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    out.push(escaped(open < 0 ? html.slice(at) : html.slice(at, open)));
    if (open < 0) break;
    at = tag(html, open, out);
  }
  return out.join("");
}

/** Writes the tag that begins at `open`; returns where what follows it begins. */
function tag(html: string, open: number, out: string[]): number {
  if (html.startsWith("<!--", open)) return after(html, "-->", open + 4);
  const closing = html[open + 1] === "/";
  NAME.lastIndex = open + (closing ? 2 : 1);
  const name = NAME.exec(html)?.[0].toLowerCase();
  if (!name) {
    if (closing || /[!?]/.test(html[open + 1] ?? "")) return after(html, ">", open + 1);
    out.push("&lt;");
    return open + 1;
  }
  const known = ELEMENTS.has(name);
  const found: string[] = [];
  const end = attributes(html, NAME.lastIndex, name, found);
  if (known) out.push(closing ? `</${name}>` : opening(name, found));
  return !closing && WHOLE.has(name) ? afterElement(html, name, end) : end;
}

/** Returns the tag that begins an element; in place of a picture from elsewhere, its text. */
function opening(name: string, found: readonly string[]): string {
  if (name !== "img" || found.some((one) => one.startsWith(" src=")))
    return `<${name}${found.join("")}>`;
  const text = found.find((one) => one.startsWith(" alt="));
  return text ? `<em>${text.slice(6, -1)}</em>` : "";
}

/** Writes the attributes of an element that are known; returns where its tag has ended. */
function attributes(html: string, from: number, element: string, out: string[]): number {
  let at = from;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(html);
    if (!match) return after(html, ">", at);
    at = ATTRIBUTE.lastIndex;
    const name = String(match[1]).toLowerCase();
    const value = match[2] ?? match[3] ?? match[4] ?? "";
    // A link leads nowhere, but says where it led.
    if (name === "href" && element === "a" && PLACE.test(value))
      out.push(` title="${escaped(value)}"`);
    else if (ATTRIBUTES.has(name) && (name !== "src" || INLINE_PICTURE.test(value.trim())))
      out.push(` ${name}="${escaped(value)}"`);
  }
}

function afterElement(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}(?=[\\s/>])`, "gi");
  closing.lastIndex = from;
  return closing.exec(html) ? after(html, ">", closing.lastIndex) : html.length;
}

function after(html: string, sign: string, from: number): number {
  const at = html.indexOf(sign, from);
  return at < 0 ? html.length : at + sign.length;
}

/** Returns a text in which no tag begins or ends; entities stay what they are. */
function escaped(text: string): string {
  return text.replace(/[<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);
}
