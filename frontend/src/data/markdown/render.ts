/** Markdown as DOM elements without scripts, styles or forms; links open in a new tab. */
import "./markdown.css";
import DOMPurify from "dompurify";
import { Marked } from "marked";
import { strings } from "../../strings/language";

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
    html: ({ text }) => text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`),
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
  for (const image of fragment.querySelectorAll("img")) {
    if (!image.hasAttribute("alt")) image.alt = "";
    image.addEventListener("error", () => image.replaceWith(brokenImage(image.alt)));
  }
  return fragment;
}

function brokenImage(alt: string): HTMLElement {
  const note = document.createElement("em");
  note.textContent = alt ? `${alt} (${strings.data.broken})` : strings.data.broken;
  return note;
}
