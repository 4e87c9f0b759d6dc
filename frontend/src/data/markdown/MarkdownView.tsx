/** Markdown of which nothing gets onto the page that could do something. */
import { useLayoutEffect, useRef } from "preact/hooks";

interface MarkdownViewProps {
  readonly text: string;
  /** What a screen reader calls a part of the page of its own; left out inside of another part. */
  readonly name?: string;
}

type Render = (text: string) => DocumentFragment;
let render: Render | null = null;

/** Gets ready what Markdown takes, so that the next view of it is whole at once. */
export async function loadMarkdown(): Promise<Render> {
  render ??= (await import("./render")).renderMarkdown;
  return render;
}

/** The plain text stands there until it has been made into more, and also if that fails. */
export function MarkdownView({ text, name }: MarkdownViewProps) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    let current = true;
    const show = (make: Render) => {
      if (!current || !place.current) return;
      place.current.classList.replace("plain-text", "rich-text");
      place.current.replaceChildren(make(text));
    };
    if (render) show(render);
    else void loadMarkdown().then(show, keepPlain);
    return () => {
      current = false;
    };
  }, [text]);
  const region =
    name === undefined ? {} : { tabIndex: 0, role: "region" as const, "aria-label": name };
  return (
    <div
      ref={place}
      // By text: what was put in by hand is none of the framework's business.
      key={text}
      class="prose plain-text"
      dir="auto"
      {...region}
    >
      {text}
    </div>
  );
}

function keepPlain(): void {}
