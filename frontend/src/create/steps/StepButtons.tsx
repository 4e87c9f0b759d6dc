/** Buttons below a step: back, and on. */
import { useState } from "preact/hooks";
import { ErrorText } from "../../admin/shared/Panel";
import { createStrings } from "../../strings/create";

interface StepButtonsProps {
  readonly fault: string | null;
  /** Text of the button that goes on. */
  readonly text?: string;
  readonly busy?: boolean;
  back(): void;
  next(): void;
}

/** Goes to another step; what is missing is said when the user wants to go on. */
export function StepButtons({ fault, text, busy, back, next }: StepButtonsProps) {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <ErrorText text={asked ? fault : null} />
      <p class="buttons step-buttons">
        <button type="button" onClick={back}>
          {createStrings.back}
        </button>
        <button
          type="button"
          class="primary"
          aria-disabled={busy ?? false}
          onClick={() => {
            setAsked(true);
            if (fault === null && !busy) next();
          }}
        >
          {text ?? createStrings.next}
        </button>
      </p>
    </>
  );
}
