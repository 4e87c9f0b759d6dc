/** View of Markdown, from which no active content gets onto the page. */
import { useLayoutEffect, useRef } from "preact/hooks";

interface MarkdownViewProps {
  readonly text: string;
  /** Name of the region for screen readers; left out inside another region. */
  readonly name?: string;
}

type Render = (text: string) => DocumentFragment;
let render: Render | null = null;

/** Loads the renderer, so that the next view is rendered at once. */
export async function loadMarkdown(): Promise<Render> {
  render ??= (await import("./render")).renderMarkdown;
  return render;
}

/** Shows the plain text until it has been rendered, and also if that fails. */
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
      // By text: the framework must not touch the elements that `show` put in.
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
