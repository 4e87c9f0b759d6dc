/** One item to review: all answers side by side, and the keys that settle it. */

import { useState } from "preact/hooks";
import { arrowKeys } from "../../../direction";
import { adminStrings } from "../../../strings/admin";
import { Keycap } from "../../../tasks/Keycap";
import { useKeys } from "../../../tasks/keys";
import { CorrectionForm } from "../../items/CorrectionForm";
import { ItemView } from "../../items/ItemView";
import { newId } from "../../items/newId";
import { describeBriefly } from "../../shared/answers";
import { correctItem, type ItemWithAnswers, type Project } from "../../shared/api";
import { FlagNote } from "../../shared/FlagNote";
import { ErrorText } from "../../shared/Panel";
import { hasMarks } from "../../shared/regions";
import { useAction } from "../../shared/useAction";
import { Answers } from "./Answers";
import { type Consensus, type ReviewItem, undoCorrections } from "./api";
import { groupsOf } from "./differences";
import { MarkedAnswers } from "./MarkedAnswers";
import type { ReviewState } from "./useReview";

/** Number of answers that have a key. */
const MOST_KEYS = 9;

interface ReviewCardProps {
  readonly project: Project;
  readonly review: ReviewState;
  readonly reviewed: ReviewItem;
  /** Whether the names of the people are shown. */
  readonly named: boolean;
}

/** Shows an item, or the form that corrects it. */
export function ReviewCard(props: ReviewCardProps) {
  const { project, review, reviewed } = props;
  const [editing, setEditing] = useState(false);
  if (!editing) return <Sides {...props} edit={() => setEditing(true)} />;
  const { item } = reviewed;
  const corrected = (now: ItemWithAnswers) => {
    const own = now.answers.findLast(({ correction }) => correction);
    if (own) review.settle(item.item, { id: own.label, value: own.value });
  };
  return (
    <article class="review-card" data-review={item.item}>
      <CorrectionForm
        item={item}
        project={project}
        next={() => review.goTo(review.at + 1)}
        done={corrected}
        cancel={() => setEditing(false)}
      />
    </article>
  );
}

function Sides({ project, review, reviewed, named, edit }: ReviewCardProps & { edit(): void }) {
  const { item, consensus } = reviewed;
  const { task } = project;
  const groups = groupsOf(item);
  const together = wholeOf(consensus);
  const act = useActs({ project, review, item });
  const pick = project.archived ? undefined : act.pick;
  useKeys({
    ...Object.fromEntries(
      groups
        .slice(0, MOST_KEYS)
        .map(({ value }, place) => [String(place + 1), () => (pick ? pick(value) : false)]),
    ),
    "0": () => (pick && together !== undefined ? pick(together) : false),
    e: () => (project.archived ? false : edit()),
  });
  const flags = item.flags.filter(({ resolved }) => resolved === null);
  return (
    <article
      class={item.data.kind === "text" ? "review-card of-text" : "review-card"}
      data-review={item.item}
    >
      {hasMarks(task) ? (
        <MarkedAnswers {...{ task, item, groups, named }} />
      ) : (
        <ItemView item={{ ...item, answers: [] }} project={project} />
      )}
      {flags.map((flag) => (
        <FlagNote key={flag.id} flag={named ? flag : { ...flag, labeller: "…" }} />
      ))}
      <Answers {...{ task, item, groups, consensus, together, named, pick }} />
      <ErrorText text={act.error} />
      <Steps {...{ project, review, item, act, edit }} />
    </article>
  );
}

interface StepsProps {
  readonly project: Project;
  readonly review: ReviewState;
  readonly item: ItemWithAnswers;
  readonly act: Acts;
  edit(): void;
}

/** Buttons for what is done beside picking an answer; each has a key. */
function Steps({ project, review, item, act, edit }: StepsProps) {
  const { reviewItems: say } = adminStrings;
  const done = review.settled.get(item.item);
  const next = () => review.goTo(review.at + 1);
  const previous = () => review.goTo(review.at - 1);
  const undo = act.undo;
  const [forwards, backwards] = arrowKeys();
  useKeys({
    j: next,
    k: previous,
    [forwards]: next,
    [backwards]: previous,
    u: () => (undo ? undo() : false),
  });
  const buttons: readonly [string, string, (() => void) | undefined][] = [
    ["E", say.edit, project.archived ? undefined : edit],
    ["U", say.undo, undo],
    ["K", say.previous, review.at ? previous : undefined],
    ["J", say.next, next],
  ];
  return (
    <>
      <p class="note" role="status">
        {done && say.done(describeBriefly(project.task, done.value))}
      </p>
      <p class="buttons">
        {buttons.map(([key, text, press]) => (
          <button
            key={key}
            type="button"
            aria-disabled={!press}
            aria-keyshortcuts={key}
            onClick={press}
          >
            {text}
            <Keycap name={key} />
          </button>
        ))}
      </p>
    </>
  );
}

type Acts = ReturnType<typeof useActs>;

/** Returns what settles the item by an answer, and what takes the last correction back. */
function useActs({ project, review, item }: Pick<StepsProps, "project" | "review" | "item">) {
  const [wanted] = useState<{ value?: unknown }>({});
  const settle = useAction(async () => {
    const id = newId();
    const { value } = wanted;
    await correctItem(project.slug, item.item, id, value);
    review.settle(item.item, { id, value });
    review.goTo(review.at + 1);
  });
  const last = [...review.settled].at(-1);
  const undo = useAction(async () => {
    if (!last) return;
    const [settled, { id }] = last;
    await undoCorrections(project.slug, id);
    review.unsettle(settled);
    review.goTo(review.items.findIndex((one) => one.item.item === settled));
  });
  return {
    error: settle.error ?? undo.error,
    pick: (value: unknown) => {
      if (settle.busy || undo.busy) return;
      wanted.value = value;
      settle.run();
    },
    undo: last && !settle.busy ? undo.run : undefined,
  };
}

/** Returns the whole answer that an item's answers come to; undefined if there is none. */
function wholeOf(consensus: readonly Consensus[]): unknown {
  const [first] = consensus;
  if (!first || first.question === "") return first?.value;
  return Object.fromEntries(consensus.map(({ question, value }) => [question, value]));
}
