/** Form in which an owner answers as labellers do, to try a task or to correct an item. */
import type { FunctionComponent } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { ItemData } from "../../data/ItemData";
import { KeyTable } from "../../label/sheets/Keys";
import type { Item } from "../../protocol/messages";
import { adminStrings } from "../../strings/admin";
import { keyTexts } from "../../strings/keys";
import { strings } from "../../strings/language";
import { Keycap } from "../../tasks/Keycap";
import { useKeys } from "../../tasks/keys";
import { loadKind } from "../../tasks/kinds";
import type { Draft, KeyHelp, Task } from "../../tasks/task";

interface AnswerFormProps {
  readonly task: Task;
  readonly data: Item["data"];
  readonly name: string;
  readonly former?: unknown;
  /** Keys that are listed below it, with those of the kind. */
  readonly keys?: readonly KeyHelp[];
  /** Name of the item for screen readers. */
  readonly label?: string;
  /** Whether only the answer is shown, and not the item. */
  readonly bare?: boolean;
  answer(value: unknown): void;
}

/** Part of a task kind that is used here. */
interface Kind {
  begin?(task: Task, item: Item): Draft;
  readonly Stage?: FunctionComponent<{ task: Task; item: Item; draft: unknown }>;
  readonly Answers: FunctionComponent<{
    task: Task;
    item: Item | null;
    draft?: unknown;
    answer(value: unknown): void;
  }>;
  keys?(task: Task): readonly KeyHelp[];
}

/** Shows an item and takes an answer. */
export function AnswerForm({ task, data, name, former, keys, ...rest }: AnswerFormProps) {
  const { label, bare, answer } = rest;
  const kind = useKind(task);
  const { item, draft } = useBegun(kind, { task, data, name, former });
  const undo = () => draft?.undo() ?? false;
  useKeys(draft ? { Backspace: undo, "$mod+z": undo } : {});
  if (kind === undefined) return <p class="note">{adminStrings.loading}</p>;
  if (kind === null) return <p class="note">{adminStrings.project.noPreview(String(task.kind))}</p>;
  const { Stage, Answers } = kind;
  // Who has no mouse scrolls by keys.
  const scrolled = {
    tabIndex: 0,
    role: "group" as const,
    "aria-label": label ?? adminStrings.items.id(name),
  };
  return (
    <div class={bare ? "answering bare" : "answering"}>
      {!bare && (
        <div class="viewer" {...scrolled}>
          <div class="item">
            {Stage && draft !== null ? (
              <Stage task={task} item={item} draft={draft} />
            ) : (
              <ItemData data={data} />
            )}
          </div>
        </div>
      )}
      <div class="answering-dock" data-kind={task.kind}>
        <Answers task={task} item={item} draft={draft} answer={answer} />
        {keys && draft && <UndoStep undo={undo} />}
      </div>
      {keys && <KeyList own={kind.keys?.(task) ?? []} more={keys} />}
    </div>
  );
}

type Begun = Pick<AnswerFormProps, "task" | "data" | "name" | "former">;

/** Returns the item and the draft of its answer. */
function useBegun(kind: Kind | null | undefined, { task, data, name, former }: Begun) {
  // By content: the same item, fetched again, must not restart its answer or take the focus.
  const shown = JSON.stringify([name, data, former]);
  const item = useMemo(
    (): Item => ({
      type: "item",
      lease: `owner-${name}`,
      item: name,
      data,
      mode: "push",
      expires_in_ms: 0,
      ...(former === undefined || former === null ? {} : { value: former }),
    }),
    [shown],
  );
  const begun = JSON.stringify(task);
  // The draft stays while `item` changes with the answer.
  const draft = useMemo(() => kind?.begin?.(task, item) ?? null, [kind, name, begun]);
  return { item, draft };
}

function UndoStep({ undo }: { undo(): void }) {
  return (
    <button
      type="button"
      class="quiet undo-step"
      aria-keyshortcuts="Backspace"
      onMouseDown={(event) => event.preventDefault()}
      onClick={undo}
    >
      {adminStrings.items.undoStep}
      <Keycap name="Backspace" />
    </button>
  );
}

interface KeyListProps {
  readonly own: readonly KeyHelp[];
  readonly more: readonly KeyHelp[];
}

function KeyList({ own, more }: KeyListProps) {
  const named = new Set(more.map(([key]) => key));
  return (
    <details class="key-list">
      <summary>{strings.label.keys}</summary>
      <p class="note for-keys">{keyTexts().onButtons}</p>
      <KeyTable rows={[...own.filter(([key]) => !named.has(key)), ...more]} />
    </details>
  );
}

/** Returns a kind by name: undefined while it loads, null if this page does not know it. */
function useKind({ kind: name, ...task }: Task): Kind | null | undefined {
  const [kind, setKind] = useState<Kind | null | undefined>();
  useEffect(() => {
    let gone = false;
    setKind(undefined);
    void loadKind(name).then(async (found) => {
      await found?.prepare?.(task);
      if (!gone) setKind(found as unknown as Kind | null);
    });
    return () => {
      gone = true;
    };
  }, [name, JSON.stringify([task.questions, task.labels, task.options])]);
  return kind;
}
