/** Answers of a form: its questions one below the other, the current one bound to the keys. */
import { useContext, useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { EnvironmentContext } from "../../environment";
import { summarise } from "../../session/summary";
import { strings } from "../../strings/language";
import { Active } from "../active";
import { useKeys } from "../keys";
import { Submit } from "../Submit";
import type { AnswersProps, KeyHelp } from "../task";
import { SubmitText } from "../wording";
import type { FormDraft, Part } from "./draft";

/** Target of keys for questions that are not current. */
const NOWHERE = document.createElement("div");

/** Draws the questions and the submit button. */
export function FormAnswers({ draft, ...rest }: AnswersProps<FormDraft>) {
  return draft ? <Questions draft={draft} {...rest} /> : <div class="form" />;
}

function Questions({ draft, item, answer }: AnswersProps<FormDraft> & { draft: FormDraft }) {
  const current = draft.current.value;
  const asked = draft.asked();
  const answers = draft.value();
  const missing = draft.missing();
  const list = useRef<HTMLOListElement>(null);
  useKeys({ PageUp: () => draft.move(-1), PageDown: () => draft.move(1) });
  useLayoutEffect(() => leaveField(list.current), [current]);
  return (
    <div class="form">
      <ol ref={list} class="questions">
        {asked.map((part, index) => (
          <QuestionCard
            key={part.question.name}
            part={part}
            place={[index + 1, asked.length]}
            draft={draft}
            given={Object.hasOwn(answers, part.question.name)}
            disabled={!item}
          />
        ))}
      </ol>
      <Keys active={current === null}>
        <Submit
          disabled={!item}
          flaw={missing.length ? strings.form.missing(missing.map(nameOf)) : null}
          submit={() => answer(draft.value())}
        >
          {strings.form.complete}
        </Submit>
      </Keys>
    </div>
  );
}

/** Returns the keys of a form. */
export function formKeys(): readonly KeyHelp[] {
  const { keys } = strings;
  return [
    ["PageUp PageDown", keys.otherQuestion],
    ["$mod+Enter", keys.leaveOut],
    ["Enter", keys.nextQuestion],
  ];
}

interface QuestionCardProps {
  readonly part: Part;
  readonly place: readonly [number, number];
  readonly draft: FormDraft;
  readonly given: boolean;
  readonly disabled: boolean;
}

function QuestionCard({ part, place, draft, given, disabled }: QuestionCardProps) {
  const { question, kind, item } = part;
  const { name, required = true } = question;
  const id = useId();
  const card = useRef<HTMLLIElement>(null);
  const active = draft.current.value === name;
  useEffect(() => {
    if (active) card.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const value = draft.given.value[name];
  const shown = value === undefined ? item : { ...item, value };
  return (
    <li
      ref={card}
      class={given ? "question given" : "question"}
      aria-current={active ? "step" : undefined}
      data-question={name}
      onPointerDown={() => draft.goTo(name)}
      onFocusCapture={() => draft.goTo(name)}
    >
      <div role="group" aria-labelledby={`${id}-title`} aria-describedby={`${id}-help`}>
        <h3 id={`${id}-title`} dir="auto">
          <span class="visually-hidden">{strings.form.place(...place)} </span>
          {nameOf(question)}
          {!required && <small>{strings.form.optional}</small>}
        </h3>
        {given && (
          <p class="question-answer" dir="auto">
            {summarise(draft.value()[name])}
          </p>
        )}
        <div class="question-body">
          <p id={`${id}-help`} class="question-help" dir="auto">
            {question.help}
          </p>
          <Keys active={active}>
            {active && <OwnKeys draft={draft} part={part} given={given} />}
            <SubmitText.Provider value={strings.form.next}>
              <kind.Answers
                task={question}
                item={disabled ? null : shown}
                draft={part.draft}
                answer={(value) => draft.give(name, value)}
              />
            </SubmitText.Provider>
            {!required && (
              <button type="button" class="quiet leave-out" onClick={() => draft.leaveOut(name)}>
                {strings.form.leaveOut}
              </button>
            )}
          </Keys>
        </div>
      </div>
    </li>
  );
}

/** Binds the keys of the current question: Enter keeps a given answer and goes on. */
function OwnKeys({ draft, part, given }: Pick<QuestionCardProps, "draft" | "part" | "given">) {
  const { name, required = true } = part.question;
  useKeys({
    ...(!required && { "$mod+Enter": () => draft.leaveOut(name) }),
    ...(given && !part.draft && { Enter: () => draft.move(1) }),
  });
  return null;
}

/** Binds the keys of what it holds only while that is active. */
function Keys({ active, children }: { active: boolean; children: preact.ComponentChildren }) {
  const environment = useContext(EnvironmentContext);
  return (
    <EnvironmentContext.Provider value={active ? environment : { ...environment, keys: NOWHERE }}>
      <Active.Provider value={active}>{children}</Active.Provider>
    </EnvironmentContext.Provider>
  );
}

/** Takes the focus from a field of another question, which would keep the keys. */
function leaveField(list: HTMLElement | null): void {
  const focused = document.activeElement;
  const isField = focused instanceof HTMLTextAreaElement || focused instanceof HTMLInputElement;
  if (!isField || !list?.contains(focused)) return;
  if (!focused.closest("[data-question]")?.hasAttribute("aria-current")) focused.blur();
}

function nameOf({ title, name }: Part["question"]): string {
  return title ?? name;
}
