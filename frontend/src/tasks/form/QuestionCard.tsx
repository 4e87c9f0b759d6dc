/** Question of a form, with its answer so far. */
import { useId, useRef } from "preact/hooks";
import { strings } from "../../strings/language";
import { useKeys } from "../keys";
import { nameAnswer } from "../options/namedOptions";
import { KeysIf } from "../regions/KeysIf";
import type { Question } from "../rules/questions";
import { offerOf } from "../suggestion/offerOf";
import { Suggested } from "../suggestion/Suggested";
import { PreviousAnswerText, SubmitText } from "../wording";
import type { FormDraft } from "./draft";
import type { Part } from "./steps";

/** Fields in which people write an answer. */
const FIELDS = "textarea, input:not([type])";

interface QuestionCardProps {
  readonly part: Part;
  /** Number of the question, and how many are asked. */
  readonly place: readonly [number, number];
  readonly draft: FormDraft;
  readonly given: boolean;
  readonly disabled: boolean;
  /** Whether only the current question is open. */
  readonly narrow: boolean;
}

/** Draws a question; it becomes current when it is used. */
export function QuestionCard(props: QuestionCardProps) {
  const { part, place, draft, given, narrow } = props;
  const { question } = part;
  const { name, required = true } = question;
  const id = useId();
  const active = draft.current.value === name;
  const flaw = draft.refused.value && !given ? flawOf(draft, part) : "";
  const title = (
    <>
      <span class="visually-hidden" dir="ltr">
        {strings.form.place(...place)}{" "}
      </span>
      {titleOf(question)}
      {!required && <small> {strings.form.optional}</small>}
    </>
  );
  const leaveOut = !required && <LeaveOut {...{ draft, name, given }} />;
  return (
    <li
      class={given ? "question given" : "question"}
      aria-current={active ? "step" : undefined}
      data-question={name}
      {...useOpening(draft, name, narrow)}
      onKeyDownCapture={(event) => keyInField(event, props)}
    >
      <div
        role="group"
        tabIndex={-1}
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-help ${id}-flaw`}
      >
        <div class="question-head">
          <h2 id={`${id}-title`} dir="auto">
            {narrow ? (
              <button
                type="button"
                aria-expanded={active}
                onClick={() => draft.goTo(active ? null : name)}
              >
                <span>{title}</span>
                {!active && given && (
                  <span class="question-answer">
                    <bdi>{nameAnswer(question, draft.value()[name])}</bdi>
                  </span>
                )}
              </button>
            ) : (
              title
            )}
          </h2>
          {!narrow && leaveOut}
        </div>
        <div class="question-body" hidden={narrow && !active}>
          <p id={`${id}-help`} class="question-help" dir="auto">
            {question.help}
          </p>
          <Answer {...props} active={active} />
          {narrow && leaveOut}
        </div>
        <p id={`${id}-flaw`} class="question-flaw">
          {flaw}
        </p>
      </div>
    </li>
  );
}

type LeaveOutProps = Pick<QuestionCardProps, "draft" | "given"> & { readonly name: string };

/** Button that leaves an optional question out. */
function LeaveOut({ draft, name, given }: LeaveOutProps) {
  const left = !given && Object.hasOwn(draft.given.value, name);
  return (
    <button
      type="button"
      class="quiet leave-out"
      aria-pressed={left}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => draft.leaveOut(name)}
    >
      {strings.form.leaveOut}
    </button>
  );
}

/** Draws what takes the answer. */
function Answer({ part, draft, given, disabled, active }: QuestionCardProps & { active: boolean }) {
  const { question, kind, item } = part;
  const { name } = question;
  const said = draft.given.value[name];
  const { value: _, ...fresh } = item;
  const shown = said?.value === undefined ? fresh : { ...item, value: said.value };
  const answering = {
    kind,
    task: question,
    item: disabled ? null : shown,
    draft: part.draft,
    answer: (value: unknown) => draft.give(name, value),
  };
  return (
    <KeysIf active={active}>
      {active && <LeftKeys {...{ draft, name, given }} />}
      <PreviousAnswerText.Provider value={strings.form.chosen}>
        <SubmitText.Provider value={strings.form.next}>
          <Suggested {...answering}>
            <kind.Answers {...answering} />
          </Suggested>
        </SubmitText.Provider>
      </PreviousAnswerText.Provider>
      {active && <OwnKeys {...{ part, draft, given }} />}
    </KeysIf>
  );
}

/** Lets Enter pass a question that was left out, before its kind takes it for an answer. */
function LeftKeys({ draft, name, given }: LeaveOutProps) {
  const left = !given && Object.hasOwn(draft.given.value, name);
  useKeys({ Enter: () => (left ? draft.move(1) : false) });
  return null;
}

/**
 * Binds the keys that every question has.
 *
 * They come after those of its kind, so Enter gets here only if it gives no answer there.
 */
function OwnKeys({ part, draft, given }: Pick<QuestionCardProps, "part" | "draft" | "given">) {
  const { name, required = true } = part.question;
  useKeys({
    ...(!required && { "$mod+Enter": () => draft.leaveOut(name) }),
    Enter: () => {
      if (given) draft.move(1);
      else if (required || draft.isUnfinished(part)) draft.refuse(name);
      else draft.leaveOut(name);
    },
  });
  return null;
}

/**
 * Returns the handlers that make a question current.
 *
 * Only once a press is over: what moves before might not get the click. On a narrow page a
 * question is opened by its title.
 */
function useOpening(draft: FormDraft, name: string, narrow: boolean) {
  const pressed = useRef(false);
  const open = () => {
    pressed.current = false;
    if (!narrow) draft.goTo(name);
  };
  return {
    onPointerDownCapture: () => {
      pressed.current = true;
    },
    onClickCapture: open,
    onPointerCancel: () => {
      pressed.current = false;
    },
    onFocusCapture: () => {
      if (!pressed.current) open();
    },
  };
}

/** Acts on the keys of a form in a field, which keeps all others. */
function keyInField(
  event: KeyboardEvent,
  { part, draft, given }: Pick<QuestionCardProps, "part" | "draft" | "given">,
): void {
  const field = event.target;
  if (!(field instanceof HTMLElement) || !field.matches(FIELDS)) return;
  if (event.isComposing || event.repeat || event.shiftKey || event.altKey) return;
  const { name, required = true } = part.question;
  const blank = !(field as HTMLInputElement).value.trim();
  const { question: task, kind, item } = part;
  const offer = given ? null : offerOf({ kind, task, item, draft: part.draft, answer: () => {} });
  const mod = event.ctrlKey || event.metaKey;
  const acts: Readonly<Record<string, false | (() => unknown)>> = {
    PageUp: () => draft.move(-1),
    PageDown: () => draft.move(1),
    Enter: !required && (mod || (blank && !given && !offer?.byKey)) && (() => draft.leaveOut(name)),
    // Until it is empty, a field undoes what was typed by itself.
    z: mod && blank && (() => draft.undo()),
  };
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function flawOf(draft: FormDraft, part: Part): string {
  if (draft.isUnfinished(part)) return strings.form.unfinished;
  return part.question.required === false ? "" : strings.form.required;
}

/** Returns a question as people read it. */
export function titleOf({ title, name }: Question): string {
  return title ?? name;
}
