/** Bar below the contact sheet: the answer for all ticked items, what it does, and its undo. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { adminStrings } from "../../../strings/admin";
import { PreviousAnswerText, SubmitText } from "../../../tasks/wording";
import { AnswerForm } from "../../shared/AnswerForm";
import { describeAnswer } from "../../shared/answers";
import type { Project } from "../../shared/api";
import { ErrorText } from "../../shared/Panel";
import { useAction } from "../../shared/useAction";
import { type Given, labelMany, undoMany } from "./api";

/** Item in whose place the answer is chosen. */
const NO_ITEM = { kind: "text", text: "" } as const;

interface AnswerBarProps {
  readonly project: Project;
  readonly source: string | null;
  readonly ticked: readonly string[];
  /** Answer that was given last. */
  readonly act: Act | null;
  setAct(act: Act | null): void;
  /** Returns an id for what is undone together. */
  newAct(): string;
  tickAll(): void;
  untick(): void;
  given(): void;
  undone(): void;
}

/** Answer that was given last, which can be taken back. */
export interface Act extends Given {
  readonly id: string;
  readonly value: unknown;
}

/** Shows the bar. */
export function AnswerBar({ project, ticked, tickAll, untick, ...rest }: AnswerBarProps) {
  const { many } = adminStrings;
  const { task } = project;
  const [value, setValue] = useState<unknown>(null);
  const { act } = rest;
  const { give, undo, asked } = useGiving({ project, ticked, ...rest }, value, () =>
    setValue(null),
  );
  const button = useRef<HTMLButtonElement>(null);
  const ready = value !== null && ticked.length > 0;
  useLayoutEffect(() => {
    // So that Enter gives the answer that a key has chosen, however soon it is pressed.
    if (value !== null) button.current?.focus({ preventScroll: true });
  }, [value]);
  return (
    <section class="sheet-bar" aria-label={many.bar}>
      <p class="buttons">
        <output class="sheet-count">{many.ticked(ticked.length)}</output>
        <button type="button" class="quiet" onClick={tickAll}>
          {many.tickAll}
        </button>
        <button type="button" class="quiet" aria-disabled={!ticked.length} onClick={untick}>
          {many.untick}
        </button>
      </p>
      <PreviousAnswerText.Provider value={value === null ? null : adminStrings.items.chosen}>
        <SubmitText.Provider value={many.choose}>
          <AnswerForm
            key={asked}
            task={task}
            data={NO_ITEM}
            name={`many-${asked}`}
            former={value ?? undefined}
            bare
            answer={(chosen) => {
              if (!give.busy) setValue(chosen);
            }}
          />
        </SubmitText.Provider>
      </PreviousAnswerText.Provider>
      <ErrorText text={give.error ?? undo.error} />
      <p class="buttons">
        <button
          ref={button}
          type="button"
          class="primary"
          aria-disabled={!ready || give.busy}
          onClick={() => ready && give.run()}
        >
          {value === null
            ? many.chooseFirst
            : many.give(describeAnswer(task, value), ticked.length)}
        </button>
        <span class="note">{many.own}</span>
      </p>
      {act && (
        <p class="buttons" role="status">
          <span>{many.done(describeAnswer(task, act.value), act.labels)}</span>
          {Object.entries(act.left).map(([reason, count]) => (
            <span key={reason} class="note">
              {many.left(reason, count)}
            </span>
          ))}
          <button type="button" aria-disabled={undo.busy} onClick={undo.run}>
            {many.undo}
          </button>
        </p>
      )}
    </section>
  );
}

type Giving = Omit<AnswerBarProps, "tickAll" | "untick">;

/** Returns what gives the answer and takes it back. */
function useGiving(bar: Giving, value: unknown, forget: () => void) {
  const { project, source, ticked, act, setAct } = bar;
  const [asked, setAsked] = useState(0);
  const give = useAction(async () => {
    const id = bar.newAct();
    const done = await labelMany(project.slug, id, ticked, value, source);
    setAct({ ...done, id, value });
    setAsked((now) => now + 1);
    forget();
    bar.given();
  });
  const undo = useAction(async () => {
    if (!act) return;
    await undoMany(project.slug, act.id);
    setAct(null);
    bar.undone();
  });
  return { give, undo, asked };
}
