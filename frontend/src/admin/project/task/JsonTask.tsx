/** JSON of a task, with what is wrong with it shown at its line. */
import { useId, useRef } from "preact/hooks";
import { adminStrings } from "../../../strings/admin";
import { selectLine } from "../selectLine";
import { lineOf, lineOfFault, placeIn } from "./places";

interface JsonTaskProps {
  readonly text: string;
  /** What the server says is wrong with the task. */
  readonly error: string | null;
  write(text: string): void;
}

/** Edits a task as JSON. */
export function JsonTask({ text, error, write }: JsonTaskProps) {
  const { project: say, task: words } = adminStrings;
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const flaw = flawOf(text, error, say.badJson);
  const goTo = () => {
    if (field.current && flaw?.line) selectLine(field.current, flaw.line);
  };
  return (
    <>
      <textarea
        ref={field}
        class="json"
        rows={16}
        spellcheck={false}
        aria-label={say.jsonField}
        aria-invalid={flaw !== null}
        aria-describedby={flaw ? id : undefined}
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
      />
      <p id={id} class="json-flaw" role="status">
        {flaw?.line && (
          <button type="button" class="quiet" onClick={goTo}>
            {words.atLine(flaw.line)}
          </button>
        )}{" "}
        {flaw && <span class="error-text">{flaw.text}</span>}
      </p>
    </>
  );
}

/** Returns what is wrong and on which line; null if nothing is known to be. */
function flawOf(text: string, error: string | null, badJson: string) {
  if (!isObject(text)) return { text: badJson, line: lineOfFault(text) };
  const place = placeIn(error);
  return error && place ? { text: error, line: lineOf(text, place) } : null;
}

function isObject(text: string): boolean {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read);
  } catch {
    return false;
  }
}
