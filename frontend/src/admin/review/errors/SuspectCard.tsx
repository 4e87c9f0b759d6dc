/** One likely label error: the item, both answers side by side, and what can be done about it. */

import { useState } from "preact/hooks";
import { arrowKeys } from "../../../direction";
import { adminStrings } from "../../../strings/admin";
import { Keycap } from "../../../tasks/Keycap";
import { useKeys } from "../../../tasks/keys";
import { questionsOf } from "../../../tasks/rules/questions";
import type { Task } from "../../../tasks/task";
import { CorrectionForm } from "../../items/CorrectionForm";
import { ItemView } from "../../items/ItemView";
import { newId } from "../../items/newId";
import { AnswerInWords } from "../../shared/AnswerInWords";
import { isObject } from "../../shared/answers";
import { correctItem, type ItemWithAnswers, type Project } from "../../shared/api";
import { ErrorText } from "../../shared/Panel";
import { useAction } from "../../shared/useAction";
import { keepLabel, lookAgain, type Suspect } from "./suspects";

interface SuspectCardProps {
  readonly project: Project;
  readonly suspect: Suspect;
  readonly item: ItemWithAnswers;
  readonly next: (() => void) | undefined;
  readonly previous: (() => void) | undefined;
  /** Called when the suspect has been dealt with. */
  decided(): void;
}

/** Shows a suspect. */
export function SuspectCard({ project, suspect, item, ...rest }: SuspectCardProps) {
  const [correcting, setCorrecting] = useState(false);
  if (correcting) {
    return (
      <CorrectionForm
        item={item}
        project={project}
        done={rest.decided}
        cancel={() => setCorrecting(false)}
      />
    );
  }
  return (
    <div class="suspect" data-suspect={suspect.item}>
      <ItemView item={{ ...item, answers: [] }} project={project} />
      <div class="suspect-answers">
        <Answers {...{ project, suspect, item }} />
        <Decisions {...{ project, suspect, item, ...rest }} correct={() => setCorrecting(true)} />
      </div>
    </div>
  );
}

type AnswersProps = Pick<SuspectCardProps, "project" | "suspect" | "item">;

/** Shows what was given and what the model says. */
function Answers({ project, suspect, item }: AnswersProps) {
  const { review: say, percent } = adminStrings;
  const task = questionsInDoubt(project.task, suspect.value);
  const names = item.answers
    .filter(({ late, overruled }) => !late && !overruled)
    .map(({ labeller }) => labeller);
  return (
    <dl class="both">
      <div>
        <dt>{say.given(names.join(", "))}</dt>
        <dd>
          <AnswerInWords task={task} data={item.data} value={suspect.value} />
          <span class="note">{say.probable(percent(suspect.probability))}</span>
        </dd>
      </div>
      <div>
        <dt>{say.predicted}</dt>
        <dd>
          <AnswerInWords task={task} data={item.data} value={suspect.predicted} />
          <span class="note">{say.probable(percent(suspect.predicted_probability))}</span>
        </dd>
      </div>
    </dl>
  );
}

interface DecisionsProps extends SuspectCardProps {
  correct(): void;
}

function Decisions({ project, suspect, item, next, previous, decided, correct }: DecisionsProps) {
  const { review: say } = adminStrings;
  const { slug } = project;
  const [id] = useState(newId);
  const keep = useAction(async () => {
    await keepLabel(slug, suspect.item);
    decided();
  });
  const take = useAction(async () => {
    await correctItem(slug, suspect.item, id, whole(item, suspect.predicted));
    decided();
  });
  const again = useAction(async () => {
    await lookAgain(slug, suspect.item);
    decided();
  });
  const busy = keep.busy || take.busy || again.busy;
  const unless = (act: () => void) => () => {
    if (!busy) act();
  };
  const every = [
    ["1", say.keep, unless(keep.run)],
    ["2", say.take, unless(take.run)],
    ["3", say.again, unless(again.run)],
    ["C", say.correct, correct],
  ] as const;
  const [forwards, backwards] = arrowKeys();
  useKeys({
    ...Object.fromEntries(every.map(([key, , act]) => [key.toLowerCase(), act])),
    [forwards]: () => (next ? next() : false),
    [backwards]: () => (previous ? previous() : false),
  });
  return (
    <>
      <p class="buttons decisions">
        {every.map(([key, text, act]) => (
          <button
            key={key}
            type="button"
            aria-disabled={busy}
            aria-keyshortcuts={key}
            onClick={act}
          >
            {text}
            <Keycap name={key} />
          </button>
        ))}
      </p>
      <ErrorText text={keep.error ?? take.error ?? again.error} />
      <p class="note">{say.againText}</p>
      <p class="buttons steps">
        <button type="button" aria-disabled={!previous} onClick={previous}>
          {say.previous}
          <Keycap name={backwards} />
        </button>
        <button type="button" aria-disabled={!next} onClick={next}>
          {say.next}
          <Keycap name={forwards} />
        </button>
      </p>
    </>
  );
}

/** Returns the whole answer: of a form, the latest one with what the model says otherwise. */
function whole(item: ItemWithAnswers, predicted: unknown): unknown {
  const latest = item.answers.filter(({ late, overruled }) => !late && !overruled).at(-1)?.value;
  return isObject(predicted) && isObject(latest) ? { ...latest, ...predicted } : predicted;
}

/** Returns the task with only the questions of a form that are in doubt, whatever their condition. */
function questionsInDoubt(task: Task, value: unknown): Task {
  if (!isObject(value)) return task;
  const questions = questionsOf(task.questions).filter(({ name }) => Object.hasOwn(value, name));
  return { ...task, questions: questions.map(({ when: _, ...question }) => question) };
}
