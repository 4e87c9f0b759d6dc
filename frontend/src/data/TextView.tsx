/** View of a text. */

/** Shows a text with its line breaks; the shorter it is, the larger. */
export function TextView({ text }: { readonly text: string }) {
  return (
    <p class={`text-view ${sizeOf(text)}`} dir="auto">
      {text}
    </p>
  );
}

/** Returns the size of a text; one with line breaks is never large. */
function sizeOf(text: string): "large" | "medium" | "small" {
  if (text.length <= 90 && !text.trim().includes("\n")) return "large";
  return text.length <= 500 ? "medium" : "small";
}
