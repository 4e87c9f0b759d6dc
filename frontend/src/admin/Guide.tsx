/** The guidelines as labellers read them. Nothing in them is ever markup of this page. */
import { words } from "../strings/admin.en";

export function Guide({ text }: { readonly text: string }) {
  if (!text.trim()) return <p class="note">{words.project.noGuidelines}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text must scroll by key
    <div class="prose" tabIndex={0} role="region" aria-label={words.project.preview} dir="auto">
      {text}
    </div>
  );
}
