/** A text, with its line breaks; the shorter it is, the larger it stands. */
export function TextView({ text }: { readonly text: string }) {
  return (
    <p class={`text-view ${sizeOf(text)}`} dir="auto">
      {text}
    </p>
  );
}

/** Lines of its own make a text a page and no heading, however short it is. */
function sizeOf(text: string): "large" | "medium" | "small" {
  if (text.length <= 90 && !text.trim().includes("\n")) return "large";
  return text.length <= 500 ? "medium" : "small";
}
