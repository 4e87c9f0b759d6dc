/** Submit button for an answer that takes several steps. */
import type { ComponentChildren } from "preact";
import { useContext, useId } from "preact/hooks";
import { strings } from "../strings/language";
import { Keycap } from "./Keycap";
import { useKeys } from "./keys";
import { Offered } from "./suggestion/offer";
import { SubmitText } from "./wording";

interface SubmitProps {
  readonly disabled: boolean;
  /** What is still missing from the answer; null if it is complete. */
  readonly flaw: string | null;
  /** What has just happened, in the place of the flaw or the summary. */
  readonly said?: string | null;
  /** Summary of the answer so far. */
  readonly children?: ComponentChildren;
  submit(): void;
  /** Shows what is missing, if Submit is pressed too early. */
  refuse?(): void;
}

/** Draws the button with the rule that the answer still breaks, and binds Enter. */
export function Submit({ disabled, flaw, said, submit, refuse, children }: SubmitProps) {
  const id = useId();
  const word = useContext(SubmitText) ?? strings.label.submit;
  const ready = !disabled && flaw === null;
  // Enter accepts a suggestion until the user begins an answer.
  const resting = useContext(Offered)?.byKey === true;
  const act = () => {
    if (ready) submit();
    else if (!disabled && refuse) refuse();
    else return false;
    return true;
  };
  useKeys({ Enter: act });
  return (
    <div class="submit">
      <p id={id} class="so-far" aria-live="polite">
        {said || (flaw ?? children)}
      </p>
      <button
        type="button"
        class="primary"
        aria-disabled={!ready}
        aria-keyshortcuts={resting ? undefined : "Enter"}
        aria-describedby={id}
        onMouseDown={(event) => event.preventDefault()}
        onClick={act}
      >
        {word}
        <Keycap name="Enter" resting={resting} />
      </button>
    </div>
  );
}
