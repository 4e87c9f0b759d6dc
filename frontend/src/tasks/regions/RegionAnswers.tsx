/** Answers of tasks with regions: the label picker, questions, relations and the submit button. */
import "./regions.css";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { useKeys } from "../keys";
import { LabelPicker, Relabels } from "../LabelPicker";
import { readOptions } from "../options/options";
import { Submit } from "../Submit";
import type { AnswersProps, KeyHelp, Task } from "../task";
import { titleOf } from "./about";
import type { RegionsDraft } from "./draft";
import { KeysIf } from "./KeysIf";
import { RegionQuestions } from "./RegionQuestions";
import { RelationList, RelationPicker } from "./Relations";
import { isObject, isRelated, type Region } from "./region";
import { words } from "./strings";
import { useSuggested } from "./suggested/useSuggested";

interface RegionAnswersProps<R extends Region>
  extends Pick<AnswersProps<RegionsDraft<R>>, "item" | "answer"> {
  readonly draft: RegionsDraft<R> | null | undefined;
  readonly task: Task;
  /** Name of the label picker. */
  readonly name: string;
  /** Summary of the answer so far. */
  readonly made: string;
  /** List of the regions, where the item itself does not show them to the keyboard. */
  readonly children?: ComponentChildren;
}

/** Draws everything but the item. */
export function RegionAnswers<R extends Region>(props: RegionAnswersProps<R>) {
  const { task, draft, item, name, made, children, answer } = props;
  const labels = useMemo(() => readOptions(task.labels), [task.labels]);
  const relabelled = draft?.relabelled() ?? null;
  const asking = !!draft && draft.asking.value !== null;
  const relating = !!draft && draft.relating.value !== null;
  const undecided = draft?.undecided.value.length ?? 0;
  // What to do without any region is not said while there are some to decide.
  const isMade = !undecided || !!draft?.taken.value.length;
  const left = undecided ? words().leftOut(undecided) : "";
  const summary = [isMade ? made : "", left].filter(Boolean).join(" · ");
  return (
    <div class={`marking${asking ? " asking" : ""}${hasMore(task) ? " beside" : ""}`}>
      {draft && <RegionKeys draft={draft} />}
      {draft && <RegionStatus draft={draft} />}
      <KeysIf active={!asking}>
        {draft && relating ? (
          <RelationPicker draft={draft} />
        ) : (
          <LabelPicker
            name={name}
            options={labels}
            chosen={relabelled?.label ?? draft?.label.value ?? null}
            disabled={!item}
            choose={(value) => draft?.use(value)}
          />
        )}
      </KeysIf>
      {children}
      {draft && <RegionQuestions draft={draft} />}
      {draft && draft.relationLabels.length > 0 && <RelationList draft={draft} />}
      <KeysIf active={!asking && !relating}>
        <Submit
          disabled={!item}
          flaw={draft?.flaw() ?? null}
          submit={() => draft && answer(draft.value())}
        >
          {summary}
          {draft && relabelled && !asking && !relating && (
            <Relabels words={draft.wordsOf(relabelled)} />
          )}
        </Submit>
      </KeysIf>
    </div>
  );
}

/** Returns the keys of questions and relations, as far as a task has them. */
export function regionKeys(task: Task): readonly KeyHelp[] {
  const { keys } = words();
  return [
    ...(hasQuestions(task)
      ? ([
          [",", keys.ask],
          ["PageUp PageDown", keys.move],
          ["Escape", keys.leave],
        ] as const)
      : []),
    ...(isRelated(task)
      ? ([
          [">", keys.relate],
          ["ArrowUp ArrowDown", keys.walk],
        ] as const)
      : []),
  ];
}

/** Returns whether there is more to draw than labels: questions or relations. */
function hasMore(task: Task): boolean {
  return hasQuestions(task) || isRelated(task);
}

function hasQuestions(task: Task): boolean {
  const labels: unknown[] = Array.isArray(task.labels) ? task.labels : [];
  return labels.some((one) => isObject(one) && one.questions);
}

/** Tells screen readers what has changed, which question is asked, and where the keyboard is. */
function RegionStatus<R extends Region>({ draft }: { readonly draft: RegionsDraft<R> }) {
  const region = draft.find(draft.active.value);
  const asked = region && draft.about(region).asked;
  const question = asked?.find(({ name }) => name === draft.asking.value);
  const parts = [
    draft.said.value,
    region?.suggested ? words().suggested(draft.nameOf(region)) : draft.where(),
    question ? titleOf(question) : "",
  ];
  return (
    <p class="visually-hidden" role="status">
      {parts.filter(Boolean).join(". ")}
    </p>
  );
}

function RegionKeys<R extends Region>({ draft }: { readonly draft: RegionsDraft<R> }) {
  useSuggested(draft);
  const relating = draft.relating.value !== null;
  useKeys({
    ",": () => draft.askNext(),
    ">": () => draft.beginRelation(),
    PageUp: () => draft.moveQuestion(-1),
    PageDown: () => draft.moveQuestion(1),
    ...(relating && { ArrowUp: () => draft.walk(-1), ArrowDown: () => draft.walk(1) }),
  });
  return null;
}
