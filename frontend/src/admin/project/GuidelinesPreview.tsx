/** The guidelines as labellers read them. Nothing in them is ever markup of this page. */
import { MarkdownView } from "../../data/markdown/MarkdownView";
import { words } from "../../strings/admin";

export function Guide({ text }: { readonly text: string }) {
  if (!text.trim()) return <p class="note">{words.project.noGuidelines}</p>;
  return <MarkdownView text={text} name={words.project.preview} />;
}
