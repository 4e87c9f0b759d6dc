/** The button that gives a prepared answer, and the rule that it still breaks, in one fixed place. */
import type { ComponentChildren } from "preact";
import { useContext, useId } from "preact/hooks";
import { strings } from "../strings/language";
import { Keycap } from "./Keycap";
import { useKeys } from "./keys";
import { SubmitText } from "./wording";

interface SubmitProps {
  readonly disabled: boolean;
  /** What has to be done before the answer is complete; null when it is. */
  readonly flaw: string | null;
  /** What there is so far, in few words. */
  readonly children?: ComponentChildren;
  submit(): void;
}

export function Submit({ disabled, flaw, submit, children }: SubmitProps) {
  const id = useId();
  const word = useContext(SubmitText) ?? strings.label.submit;
  const ready = !disabled && flaw === null;
  const act = () => {
    if (ready) submit();
  };
  useKeys({ Enter: act });
  return (
    <div class="submit">
      <p id={id} class="so-far" aria-live="polite">
        {flaw ?? children}
      </p>
      <button
        type="button"
        class="primary"
        aria-disabled={!ready}
        aria-keyshortcuts="Enter"
        aria-describedby={id}
        onMouseDown={(event) => event.preventDefault()}
        onClick={act}
      >
        {word}
        <Keycap name="Enter" />
      </button>
    </div>
  );
}
