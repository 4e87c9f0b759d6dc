/**
 * Markdown as DOM elements without scripts, styles or forms; links open in a new tab.
 *
 * Only images that are part of the text are shown. One at another server would tell that server who
 * reads the text and when.
 */
import "./markdown.css";
import DOMPurify from "dompurify";
import { Marked } from "marked";
import { strings } from "../../strings/language";

/** Image that is part of the text. */
const INLINE_PICTURE = /^data:image\/(png|jpeg|gif|webp|avif|bmp);base64,[A-Za-z0-9+/]+={0,2}$/;
/** Elements that are removed. */
const FORBIDDEN = [
  "style",
  "form",
  "input",
  "button",
  "textarea",
  "select",
  "audio",
  "video",
  "svg",
  "math",
];

// Inline HTML is escaped: even parsing it would trigger a report of the page's content policy.
const marked = new Marked({
  async: false,
  gfm: true,
  renderer: {
    html: ({ text }) => escaped(text),
    image({ href, text }) {
      return INLINE_PICTURE.test(href)
        ? `<img alt="${escaped(text)}" src="${escaped(href)}">`
        : `<em>${escaped(noted(text, strings.data.remote))}</em>`;
    },
  },
});

/** Returns a text as sanitised elements. */
export function renderMarkdown(text: string): DocumentFragment {
  const html = marked.parse(text) as string;
  const fragment = DOMPurify.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    FORBID_TAGS: FORBIDDEN,
    FORBID_ATTR: ["style", "class", "id", "name"],
    ALLOW_DATA_ATTR: false,
  });
  for (const link of fragment.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  // Code may be wider than the page: it scrolls, also by key.
  for (const code of fragment.querySelectorAll("pre")) code.tabIndex = 0;
  for (const image of fragment.querySelectorAll("img")) {
    if (!image.hasAttribute("alt")) image.alt = "";
    image.addEventListener("error", () => image.replaceWith(brokenImage(image.alt)));
  }
  return fragment;
}

function brokenImage(alt: string): HTMLElement {
  const note = document.createElement("em");
  note.textContent = noted(alt, strings.data.broken);
  return note;
}

/** Returns the alternative text of an image, with a note on why it is not there. */
function noted(alt: string, note: string): string {
  return alt ? `${alt} (${note})` : `(${note})`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}
