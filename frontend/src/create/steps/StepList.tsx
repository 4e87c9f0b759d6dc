/** List of the steps, in which the user can go back. */
import { createStrings } from "../../strings/create";
import { STEPS, type Step } from "../draft";

interface StepListProps {
  readonly at: Step;
  /** Steps that can be opened. */
  readonly open: readonly Step[];
  go(step: Step): void;
}

/** Lists the steps. */
export function StepList({ at, open, go }: StepListProps) {
  const now = STEPS.indexOf(at);
  return (
    <nav aria-label={createStrings.stepsName}>
      <ol class="step-list">
        {STEPS.map((step, index) => (
          <li key={step} class={index < now ? "done" : index === now ? "now" : ""}>
            <button
              type="button"
              aria-current={index === now ? "step" : undefined}
              aria-disabled={index >= now || !open.includes(step)}
              onClick={() => index < now && open.includes(step) && go(step)}
            >
              <span class="step-number" aria-hidden="true">
                {index < now ? "✓" : index + 1}
              </span>
              {createStrings.steps[step]}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
