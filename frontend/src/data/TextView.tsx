/** View of a text. */

/** Length from which a text is laid out in blocks where it is in view, and that of a block. */
const LONG = 20_000;
const BLOCK = 4_000;

/** Shows a text with its line breaks; the shorter it is, the larger. */
export function TextView({ text }: { readonly text: string }) {
  if (text.length > LONG) {
    return (
      <div class="text-view small" dir="auto">
        {blocksOf(text).map((block, index) => (
          <p key={index} class="text-block">
            {block}
          </p>
        ))}
      </div>
    );
  }
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

/** Cuts a text after lines, where there are none after spaces. */
function blocksOf(text: string): readonly string[] {
  const blocks: string[] = [];
  let start = 0;
  while (text.length - start > BLOCK) {
    const least = start + BLOCK / 2;
    const line = text.lastIndexOf("\n", start + BLOCK - 1);
    const space = text.lastIndexOf(" ", start + BLOCK - 1);
    const end = [line, space].find((at) => at >= least) ?? wholeBefore(text, start + BLOCK);
    blocks.push(text.slice(start, end + 1));
    start = end + 1;
  }
  return [...blocks, text.slice(start)];
}

/** Returns the index before a cut that leaves no character in halves. */
const wholeBefore = (text: string, cut: number) =>
  cut - (/[\uDC00-\uDFFF]/.test(text.charAt(cut)) ? 2 : 1);
