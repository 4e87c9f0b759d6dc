/** One act for all items of a list: an answer, or what each one's answers come to; and its undo. */
import { useEffect, useState } from "preact/hooks";
import { adminStrings } from "../../../strings/admin";
import { Keycap } from "../../../tasks/Keycap";
import { useKeys } from "../../../tasks/keys";
import { PreviousAnswerText, SubmitText } from "../../../tasks/wording";
import type { Given } from "../../items/many/api";
import { mayLabelMany } from "../../items/many/source";
import { newId } from "../../items/newId";
import { AnswerForm } from "../../shared/AnswerForm";
import { describeAnswer } from "../../shared/answers";
import type { Project } from "../../shared/api";
import { ErrorText, Panel } from "../../shared/Panel";
import { useAction } from "../../shared/useAction";
import { correctMany, fetchIds, MOST_AT_ONCE, undoCorrections, type Verdict } from "./api";

/** Item in whose place the answer is chosen. */
const NO_ITEM = { kind: "text", text: "" } as const;

interface ManyAtOnceProps {
  readonly project: Project;
  /** Query of the list. */
  readonly wanted: string;
  close(): void;
}

/** Shows the act. */
export function ManyAtOnce({ project, wanted, close }: ManyAtOnceProps) {
  const { reviewItems: say } = adminStrings;
  const { slug, task } = project;
  const { ids, error } = useIds(slug, wanted);
  const [value, setValue] = useState<unknown>(null);
  const [act, setAct] = useState<(Given & { readonly id: string }) | null>(null);
  const [wish] = useState<{ verdict: Verdict }>({ verdict: {} });
  const give = useAction(async () => {
    const id = newId().slice(0, 32);
    setAct({ ...(await correctMany(slug, id, ids ?? [], wish.verdict)), id });
    setValue(null);
  });
  const undo = useAction(async () => {
    if (act) await undoCorrections(slug, act.id);
    setAct(null);
  });
  useKeys({ Escape: close });
  const ready = !!ids?.length && !give.busy && !act;
  const run = (verdict: Verdict) => {
    if (!ready) return;
    wish.verdict = verdict;
    give.run();
  };
  return (
    <Panel title={say.many} class="whole">
      <p class="note">{say.manyText}</p>
      <p role="status">{ids ? say.found(ids.length, ids.length >= MOST_AT_ONCE) : say.looking}</p>
      <ErrorText text={error ?? give.error ?? undo.error} />
      <p class="buttons">
        <button type="button" class="primary" aria-disabled={!ready} onClick={() => run({})}>
          {say.takeConsensus}
        </button>
      </p>
      {mayLabelMany(task) && (
        <PreviousAnswerText.Provider value={value === null ? null : adminStrings.items.chosen}>
          <SubmitText.Provider value={adminStrings.many.choose}>
            <AnswerForm
              task={task}
              data={NO_ITEM}
              name="review-many"
              former={value ?? undefined}
              bare
              answer={setValue}
            />
          </SubmitText.Provider>
          <p class="buttons">
            <button
              type="button"
              aria-disabled={!ready || value === null}
              onClick={() => value !== null && run({ value })}
            >
              {value === null
                ? adminStrings.many.chooseFirst
                : adminStrings.many.give(describeAnswer(task, value), ids?.length ?? 0)}
            </button>
          </p>
        </PreviousAnswerText.Provider>
      )}
      {act && <Result act={act} busy={undo.busy} undo={undo.run} />}
      <p class="buttons">
        <button type="button" aria-keyshortcuts="Escape" onClick={close}>
          {say.back}
          <Keycap name="Escape" />
        </button>
      </p>
    </Panel>
  );
}

interface ResultProps {
  readonly act: Given;
  readonly busy: boolean;
  undo(): void;
}

/** Says what an act has done, and takes it back. */
function Result({ act, busy, undo }: ResultProps) {
  const { reviewItems: say } = adminStrings;
  return (
    <p class="buttons" role="status">
      <span>{say.given(act.labels)}</span>
      {Object.entries(act.left).map(([reason, count]) => (
        <span key={reason} class="note">
          {say.left(reason, count)}
        </span>
      ))}
      <button type="button" aria-disabled={busy} onClick={undo}>
        {adminStrings.many.undo}
      </button>
    </p>
  );
}

/** Returns the ids of a list's items, null until they are known. */
function useIds(slug: string, wanted: string) {
  const [ids, setIds] = useState<readonly string[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    fetchIds(slug, new URLSearchParams(wanted)).then(
      (found) => !gone && setIds(found),
      (reason: unknown) =>
        !gone && setError(reason instanceof Error ? reason.message : String(reason)),
    );
    return () => {
      gone = true;
    };
  }, [slug, wanted]);
  return { ids, error };
}
