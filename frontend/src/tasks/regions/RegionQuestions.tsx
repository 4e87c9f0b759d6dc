/** Questions about the active region, asked one after the other. */
import { effect, untracked } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { summarise } from "../../session/summary";
import { strings } from "../../strings/language";
import { kindOf } from "../form/parts";
import { Keycap } from "../Keycap";
import { useKeys } from "../keys";
import type { Question } from "../rules/questions";
import { Offered } from "../suggestion/offer";
import { withSuggestion } from "../suggestion/suggestion";
import type { Draft } from "../task";
import { SubmitText } from "../wording";
import { titleOf } from "./about";
import type { RegionsDraft } from "./draft";
import { KeysIf } from "./KeysIf";
import { NextOpen } from "./NextOpen";
import type { Region } from "./region";
import { words } from "./strings";

interface RegionProps<R extends Region> {
  readonly draft: RegionsDraft<R>;
}

/** Draws the questions about the active region, and a button to the next one that needs answers. */
export function RegionQuestions<R extends Region>({ draft }: RegionProps<R>) {
  const region = draft.find(draft.active.value);
  const asking = draft.asking.value;
  const about = region && draft.about(region);
  const id = useId();
  if (!region || !about?.asked.length) return <NextOpen draft={draft} />;
  const { asked, answers } = about;
  return (
    <section class="region-questions" aria-labelledby={id}>
      <header>
        <p id={id} dir="auto">
          {words().questions(draft.nameOf(region))}
        </p>
        <NextOpen draft={draft} />
      </header>
      <ol>
        {asked.map((question) => (
          <li key={question.name} aria-current={question.name === asking ? "step" : undefined}>
            <QuestionButton
              question={question}
              value={answers[question.name]}
              pressed={question.name === asking}
              choose={() => {
                draft.asking.value = question.name === asking ? null : question.name;
              }}
            />
          </li>
        ))}
      </ol>
      {asked.map(
        (question) =>
          question.name === asking && (
            <Asked
              key={`${region.id} ${question.name}`}
              {...{ draft, region, question, given: Object.hasOwn(answers, question.name) }}
            />
          ),
      )}
    </section>
  );
}

interface QuestionButtonProps {
  readonly question: Question;
  readonly value: unknown;
  readonly pressed: boolean;
  choose(): void;
}

function QuestionButton({ question, value, pressed, choose }: QuestionButtonProps) {
  const { required = true } = question;
  return (
    <button
      type="button"
      class="region-question"
      aria-expanded={pressed}
      onMouseDown={(event) => event.preventDefault()}
      onClick={choose}
    >
      <span dir="auto">{titleOf(question)}</span>
      <strong dir="auto">
        {value === undefined ? (required ? words().open : strings.form.optional) : summarise(value)}
      </strong>
    </button>
  );
}

interface AskedProps<R extends Region> extends RegionProps<R> {
  readonly region: R;
  readonly question: Question;
  readonly given: boolean;
}

/** Draws the question that keys answer. */
function Asked<R extends Region>({ draft, region, question, given }: AskedProps<R>) {
  const { name, help, required = true } = question;
  const body = useRef<HTMLDivElement>(null);
  const kind = kindOf(question);
  const own = useOwnDraft(draft, region, question);
  const leave = () => draft.leaveOut(region.id, name);
  useKeys({
    ...(!required && { "$mod+Enter": leave }),
    ...(given && !own && { Enter: () => draft.give(region.id, name, region.answers?.[name]) }),
  });
  useEffect(() => body.current?.scrollIntoView?.({ block: "nearest" }), []);
  if (!kind) return null;
  const { value: _, ...item } = withSuggestion(draft.item, null);
  const value = region.answers?.[name];
  return (
    <div ref={body} class="asked" role="group" aria-label={titleOf(question)}>
      {help && <p dir="auto">{help}</p>}
      <KeysIf active>
        <SubmitText.Provider value={strings.form.next}>
          <Offered.Provider value={null}>
            <kind.Answers
              task={question}
              item={value === undefined ? item : { ...item, value }}
              draft={own}
              answer={(answer) => draft.give(region.id, name, answer)}
            />
          </Offered.Provider>
        </SubmitText.Provider>
      </KeysIf>
      <p class="asked-actions">
        {!required && (
          <button type="button" class="quiet" onClick={leave}>
            {strings.form.leaveOut}
          </button>
        )}
        <button type="button" class="quiet" onClick={() => draft.escape()}>
          {words().done}
          <Keycap name="Escape" />
        </button>
      </p>
    </div>
  );
}

/**
 * Returns the draft of an answer about a region.
 *
 * What is changed in it goes into the region at once. If the region's answer has changed otherwise,
 * by undo, it begins again from there.
 */
function useOwnDraft<R extends Region>(
  draft: RegionsDraft<R>,
  region: R,
  question: Question,
): Draft | null {
  const held = useRef<{ value: unknown; draft: Draft | null } | null>(null);
  const value = region.answers?.[question.name];
  if (!held.current || held.current.value !== value) {
    const { value: _, ...item } = withSuggestion(draft.item, null);
    const shown = value === undefined ? item : { ...item, value };
    held.current = { value, draft: kindOf(question)?.begin?.(question, shown) ?? null };
  }
  const own = held.current.draft;
  useLayoutEffect(
    () =>
      effect(() => {
        const saved = own?.saved();
        untracked(() => {
          if (!held.current || !own?.changed || saved === held.current.value) return;
          held.current.value = saved;
          draft.note(region.id, question.name, saved);
        });
      }),
    [own, region.id],
  );
  return own;
}
