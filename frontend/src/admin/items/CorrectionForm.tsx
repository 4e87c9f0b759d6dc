/**
 * Form in which an owner corrects an item as a labeller would answer it.
 *
 * Enter saves the correction and goes on with the next item.
 */
import { Fragment } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ItemData } from "../../data/ItemData";
import { adminStrings } from "../../strings/admin";
import { Keycap } from "../../tasks/Keycap";
import { useKeys } from "../../tasks/keys";
import { knowsKind } from "../../tasks/kinds";
import { buttonsOf, readScale } from "../../tasks/rating/scale";
import type { KeyHelp, Task } from "../../tasks/task";
import { PreviousAnswerText, SubmitText } from "../../tasks/wording";
import { AnswerForm } from "../shared/AnswerForm";
import { describeAnswer } from "../shared/answers";
import { correctItem, type ItemWithAnswers, type Project } from "../shared/api";
import { ErrorText } from "../shared/Panel";
import { hasMarks } from "../shared/regions";
import { useAction } from "../shared/useAction";
import { JsonAnswer } from "./JsonAnswer";
import { newId } from "./newId";

type Given = ItemWithAnswers["answers"][number];

interface CorrectionFormProps {
  readonly item: ItemWithAnswers;
  readonly project: Project;
  /** Goes on with the next item, if there is one. */
  readonly next?: (() => void) | undefined;
  done(item: ItemWithAnswers): void;
  cancel(): void;
}

/** Takes a correction and saves it. */
export function CorrectionForm({ item, project, next, done, cancel }: CorrectionFormProps) {
  const { items } = adminStrings;
  const { task } = project;
  // Answers of kinds that this page does not know are given as JSON.
  const known = knowsKind(task.kind);
  const onePress = !known || isOnePress(task);
  const { value, action, save, choose } = useCorrection(
    { item, project, next, done, cancel },
    onePress,
  );
  const form = useFocus();
  const counting = countingAnswers(item);
  const last = counting.at(-1);
  // For answers that take several steps, Enter presses Submit, which saves.
  const enter = () => (onePress && value !== null ? save() : false);
  useKeys({ Enter: enter, ...(hasMarks(task) ? {} : { Escape: cancel }) });
  const saveByKey = (event: KeyboardEvent) => {
    // In a field, Enter alone belongs to the field.
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
  };
  return (
    <div
      ref={form}
      class="correcting"
      tabIndex={-1}
      role="group"
      aria-label={items.correct}
      onKeyDown={saveByKey}
    >
      <Replaced task={task} answers={counting} />
      <PreviousAnswerText.Provider value={previousAnswerText(value, last?.labeller)}>
        {!known ? (
          <>
            <ItemData data={item.data} />
            <JsonAnswer former={last?.value} answer={choose} />
          </>
        ) : (
          <SubmitText.Provider value={next ? items.saveNext : adminStrings.save}>
            <AnswerForm
              task={task}
              data={item.data}
              name={item.item}
              former={value ?? last?.value}
              answer={choose}
              keys={keysOf(task, next !== undefined)}
            />
          </SubmitText.Provider>
        )}
      </PreviousAnswerText.Provider>
      <ErrorText text={action.error} />
      <p class="buttons save-line">
        <button type="button" onClick={cancel}>
          {adminStrings.cancel}
        </button>
        {onePress && (
          <SaveButtons {...{ value, save }} inField={!known} goesOn={!!next} busy={action.busy} />
        )}
        {value !== null && <bdi class="note">{describeAnswer(task, value)}</bdi>}
      </p>
    </div>
  );
}

/** Lists the answers that the correction replaces. */
function Replaced({ task, answers }: { readonly task: Task; readonly answers: readonly Given[] }) {
  if (!answers.length) return null;
  return (
    <p class="note">
      {answers.map(({ label, labeller, value }) => (
        <Fragment key={label}>
          <bdi>{adminStrings.items.gave(labeller, describeAnswer(task, value))}</bdi>{" "}
        </Fragment>
      ))}
      {adminStrings.items.correctText}
    </p>
  );
}

interface SaveButtonsProps {
  readonly value: unknown;
  /** Whether the answer is typed into a field, to which Enter alone belongs. */
  readonly inField: boolean;
  readonly goesOn: boolean;
  readonly busy: boolean;
  save(on?: boolean): void;
}

function SaveButtons({ value, inField, goesOn, busy, save }: SaveButtonsProps) {
  return (
    <>
      <SaveButton first={!goesOn} {...{ value, inField, busy }} save={() => save(false)}>
        {adminStrings.save}
      </SaveButton>
      {goesOn && (
        <SaveButton first={true} {...{ value, inField, busy }} save={() => save()}>
          {adminStrings.items.saveNext}
        </SaveButton>
      )}
    </>
  );
}

interface SaveButtonProps {
  /** Whether Enter presses this button. */
  readonly first: boolean;
  readonly value: unknown;
  readonly inField: boolean;
  readonly busy: boolean;
  readonly children: string;
  save(): void;
}

function SaveButton({ first, value, inField, busy, children, save }: SaveButtonProps) {
  const key = inField ? "Ctrl+Enter" : "Enter";
  return (
    <button
      type="button"
      class={first ? "primary" : ""}
      aria-disabled={busy || value === null}
      aria-keyshortcuts={first ? key.replace("Ctrl", "Control") : undefined}
      onClick={save}
    >
      {children}
      {first && <Keycap name={key} />}
    </button>
  );
}

/** Returns the chosen answer and its actions; its id stays, so saving twice does no harm. */
function useCorrection(
  { item, project, next, done, cancel }: CorrectionFormProps,
  onePress: boolean,
) {
  const [value, setValue] = useState<unknown>(null);
  const chosen = useRef<{ readonly id: string; readonly value: unknown } | null>(null);
  const goOn = useRef(true);
  const action = useAction(async () => {
    if (chosen.current === null) return;
    const { id, value: answer } = chosen.current;
    const corrected = await correctItem(project.slug, item.item, id, answer);
    done(corrected);
    if (goOn.current && next) next();
    else cancel();
  });
  const save = (on = true) => {
    goOn.current = on;
    if (chosen.current !== null) action.run();
  };
  const choose = (answer: unknown) => {
    // A key pressed while saving was meant for the next item.
    if (action.busy) return;
    chosen.current = answer === null ? null : { id: newId(), value: answer };
    setValue(answer);
    if (!onePress) save();
  };
  return { value, action, save, choose };
}

/** Returns whether one press is the answer; it can then be changed before it is saved. */
function isOnePress(task: Task): boolean {
  const { kind } = task;
  if (kind === "rating") return buttonsOf(readScale(task)) !== null;
  return kind === "choice" || kind === "compare";
}

function keysOf(task: Task, goesOn: boolean): readonly KeyHelp[] {
  const { items, save, cancel } = adminStrings;
  const enter: KeyHelp = ["Enter", goesOn ? items.saveNext : save];
  return hasMarks(task) ? [enter] : [enter, ["Escape", cancel]];
}

function countingAnswers({ answers }: ItemWithAnswers) {
  return answers.filter(({ late, overruled }) => !late && !overruled);
}

function previousAnswerText(value: unknown, labeller: string | undefined): string | null {
  const { items } = adminStrings;
  if (value !== null) return items.chosen;
  return labeller === undefined ? null : items.answerOf(labeller);
}

/** Focuses the form, or its only field, so that keys work at once. */
function useFocus() {
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (form.current?.contains(document.activeElement)) return;
    const field = form.current?.querySelector<HTMLElement>("textarea.json");
    (field ?? form.current)?.focus({ preventScroll: true });
    form.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  return form;
}
