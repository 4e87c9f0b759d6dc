/** JSON field for an answer of any kind, such as one given by a program or a custom widget. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { ErrorText } from "../shared/Panel";

interface JsonAnswerProps {
  readonly former: unknown;
  /** Called with the value, or null while the text is not JSON. */
  answer(value: unknown): void;
}

/** Takes an answer as JSON. */
export function JsonAnswer({ former, answer }: JsonAnswerProps) {
  const { items } = adminStrings;
  const [text, setText] = useState(() => (former == null ? "" : JSON.stringify(former, null, 2)));
  const write = (written: string) => {
    setText(written);
    answer(read(written) ?? null);
  };
  return (
    <>
      <textarea
        class="json"
        spellcheck={false}
        rows={6}
        aria-label={items.asJson}
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
      />
      <ErrorText text={text && read(text) === undefined ? items.badJson : null} />
    </>
  );
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
