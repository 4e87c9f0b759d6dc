/** Answers of a form: its questions one below the other, and the submit button. */
import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import { EnvironmentContext } from "../../environment";
import { keyTexts } from "../../strings/keys";
import { strings } from "../../strings/language";
import { useKeys } from "../keys";
import { KeysIf } from "../regions/KeysIf";
import type { Question } from "../rules/questions";
import { questionsOf } from "../rules/questions";
import { Submit } from "../Submit";
import type { AnswersProps, KeyHelp, Task } from "../task";
import type { FormDraft } from "./draft";
import { kindOf } from "./parts";
import { QuestionCard, titleOf } from "./QuestionCard";
import type { Event } from "./steps";
import { useNarrow } from "./useNarrow";

/** Draws the questions and the submit button. */
export function FormAnswers({ draft, ...rest }: AnswersProps<FormDraft>) {
  return draft ? <Questions draft={draft} {...rest} /> : <div class="form" />;
}

function Questions({ draft, item, answer }: AnswersProps<FormDraft> & { draft: FormDraft }) {
  const form = useRef<HTMLDivElement>(null);
  const narrow = useNarrow();
  const asked = draft.asked();
  const answers = draft.value();
  const missing = draft.missing();
  const atEnd = draft.current.value === null;
  useKeys({ PageUp: () => draft.move(-1), PageDown: () => draft.move(1) });
  useFocus(form, draft);
  return (
    <div ref={form} class={narrow ? "form narrow" : "form"}>
      <ol class="questions">
        {asked.map((part, index) => (
          <QuestionCard
            key={part.question.name}
            part={part}
            place={[index + 1, asked.length]}
            draft={draft}
            given={Object.hasOwn(answers, part.question.name)}
            disabled={!item}
            narrow={narrow}
          />
        ))}
      </ol>
      <KeysIf active={atEnd}>
        <Submit
          disabled={!item}
          flaw={flawOf(missing)}
          said={sayEvent(draft.event.value)}
          submit={() => answer(draft.value())}
          refuse={() => draft.refuse()}
        >
          {strings.form.complete}
        </Submit>
      </KeysIf>
    </div>
  );
}

/** Returns the keys of a form, and those of its questions that no button shows. */
export function formKeys(task: Task): readonly KeyHelp[] {
  const keys = keyTexts();
  const own: readonly KeyHelp[] = [
    ["Enter", keys.nextQuestion],
    ["PageUp PageDown", keys.otherQuestion],
    ["$mod+Enter", keys.leaveOut],
  ];
  const questions = questionsOf(task.questions);
  const theirs = questions.flatMap((question) => kindOf(question)?.keys?.(question) ?? []);
  // A digit means something else in each question, and is written on its button.
  const listed = new Set(own.map(([key]) => key));
  const further = theirs.filter(([key]) => !listed.has(key) && !/\d$/.test(key));
  return [...new Map([...own, ...further].map((row) => [row.join(), row])).values()];
}

function flawOf(missing: readonly Question[]): string | null {
  const [first, ...others] = missing.map(titleOf);
  return first === undefined ? null : strings.form.missing(first, others.length);
}

/** Returns what has happened in words; empty if there is nothing to say. */
function sayEvent(event: Event | null): string {
  if (!event) return "";
  const { form } = strings;
  if (event.type === "undone") return form.undone(titleOf(event.question));
  const more = event.more.length ? form.nowAsked(event.more.map(titleOf)) : "";
  const less = event.less.length ? form.notAsked(event.less.map(titleOf)) : "";
  return [more, less].filter(Boolean).join("; ");
}

/**
 * Moves the focus with the current question, so that a screen reader reads it.
 *
 * The focus goes to the question as a whole: on a button it would take Enter and Space from the
 * page. A focus elsewhere, such as in a dialog or another form, stays.
 */
function useFocus(form: { readonly current: HTMLElement | null }, draft: FormDraft): void {
  const current = draft.current.value;
  const refused = draft.refused.value;
  const first = useRef(true);
  const { keys } = useContext(EnvironmentContext);
  useLayoutEffect(() => {
    const root = form.current;
    if (first.current || !root) {
      first.current = false;
      return;
    }
    const chosen = current === null ? ".form > .submit .primary" : "[aria-current=step] > *";
    const target = root.parentElement?.querySelector<HTMLElement>(chosen);
    const focused = document.activeElement;
    const isOutside = !focused || focused === document.body || focused === keys;
    const isFree = isOutside || !!focused.closest(".form, .form-stage");
    const card = target?.closest<HTMLElement>("[data-question]") ?? target;
    if (!target || !isFree || (!isOutside && card?.contains(focused))) return;
    target.focus({ preventScroll: true });
    reveal(target);
    // Once more when all that the change brings is drawn, such as what is missing.
    const frame = requestAnimationFrame(() => reveal(target));
    return () => cancelAnimationFrame(frame);
  }, [draft, current, refused, keys]);
}

/** Scrolls an element into view; of one that is too high, its beginning. */
function reveal(element: HTMLElement): void {
  const room = element.closest(".answers")?.clientHeight ?? innerHeight;
  element.scrollIntoView?.({ block: element.offsetHeight > room ? "start" : "nearest" });
}
