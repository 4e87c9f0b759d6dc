/** A text, with its line breaks; the shorter it is, the larger it stands. */
export function TextView({ text }: { readonly text: string }) {
  return (
    <p class={`text-view ${sizeOf(text)}`} dir="auto">
      {text}
    </p>
  );
}

function sizeOf(text: string): "large" | "medium" | "small" {
  if (text.length <= 90) return "large";
  return text.length <= 500 ? "medium" : "small";
}
