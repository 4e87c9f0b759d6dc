/** The owner's guidelines: Markdown, of which nothing gets onto the page that could do something. */
import { useEffect, useRef } from "preact/hooks";
import { strings } from "../strings/language";
import { Dialog } from "./Dialog";

interface GuidelinesProps {
  readonly text: string;
  close(): void;
}

export function Guidelines({ text, close }: GuidelinesProps) {
  return (
    <Dialog title={strings.label.guidelines} close={close}>
      <Markdown text={text} name={strings.label.guidelines} />
      <form method="dialog">
        <button type="submit" autofocus>
          {strings.label.close}
        </button>
      </form>
    </Dialog>
  );
}

/** The plain text stands there until it has been made into more, and also if that fails. */
interface MarkdownProps {
  readonly text: string;
  /** What a screen reader calls it. */
  readonly name: string;
}

export function Markdown({ text, name }: MarkdownProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let current = true;
    void import("./markdown").then(({ renderMarkdown }) => {
      if (!current || !place.current) return;
      place.current.classList.replace("plain-text", "rich-text");
      place.current.replaceChildren(renderMarkdown(text));
    }, keepPlain);
    return () => {
      current = false;
    };
  }, [text]);
  return (
    <div
      ref={place}
      // By text: what was put in by hand is none of the framework's business.
      key={text}
      class="prose plain-text"
      dir="auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text must scroll by key
      tabIndex={0}
      role="region"
      aria-label={name}
    >
      {text}
    </div>
  );
}

function keepPlain(): void {}
