/** An item as its labellers see it, who answered what, and a way to correct it. */
import { useState } from "preact/hooks";
import { ItemData } from "../data/ItemData";
import { words } from "../strings/admin";
import { Answering } from "./Answering";
import { useAction } from "./action";
import { type Answer, type BrowsedItem, correct, type Project } from "./api";
import { FlagNote } from "./FlagNote";
import { brief, when } from "./format";
import { JsonAnswer } from "./JsonAnswer";
import { ErrorText } from "./Panel";
import { Scrolled } from "./Scrolled";

interface ItemDetailProps {
  readonly item: BrowsedItem;
  readonly project: Project;
  changed(item: BrowsedItem): void;
}

export function ItemDetail({ item, project, changed }: ItemDetailProps) {
  const [correcting, setCorrecting] = useState(false);
  const done = (corrected: BrowsedItem) => {
    setCorrecting(false);
    changed(corrected);
  };
  return (
    <div class="item-detail">
      {correcting ? (
        <Correcting item={item} project={project} done={done} cancel={() => setCorrecting(false)} />
      ) : (
        <>
          <div class="viewer">
            <div class="item">
              <ItemData data={item.data} />
            </div>
          </div>
          <div class="known">
            <Answers answers={item.answers} />
            <ItemFlags item={item} />
            <p class="note">{words.items.open(item.open)}</p>
            <p class="buttons">
              <button type="button" onClick={() => setCorrecting(true)}>
                {words.items.correct}
              </button>
            </p>
          </div>
        </>
      )}
    </div>
  );
}

function Answers({ answers }: { readonly answers: readonly Answer[] }) {
  const { items } = words;
  if (!answers.length) return <p class="note">{items.unanswered}</p>;
  return (
    <Scrolled label={items.answers}>
      <table class="rows given">
        <thead>
          <tr>
            <th scope="col">{items.who}</th>
            <th scope="col">{items.value}</th>
            <th scope="col">{items.when}</th>
          </tr>
        </thead>
        <tbody>
          {answers.map((answer) => (
            <tr key={answer.label} class={answer.overruled || answer.late ? "faint" : ""}>
              <th scope="row">
                <bdi>{answer.labeller}</bdi>
              </th>
              <td>
                <bdi class="answer-value">{brief(answer.value, 300)}</bdi> <Mark answer={answer} />
              </td>
              <td class="figure note">{when(answer.created)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function Mark({ answer }: { readonly answer: Answer }) {
  const { items } = words;
  if (answer.correction) return <span class="mark strong">{items.correction}</span>;
  if (answer.overruled) return <span class="mark">{items.overruled}</span>;
  return answer.late ? <span class="mark">{items.late}</span> : null;
}

function ItemFlags({ item }: { readonly item: BrowsedItem }) {
  const open = item.flags.filter(({ resolved }) => resolved === null);
  if (!open.length) return null;
  return (
    <ul class="notes" aria-label={words.items.flags}>
      {open.map((flag) => (
        <li key={flag.id}>
          <FlagNote flag={flag} />
        </li>
      ))}
    </ul>
  );
}

interface CorrectingProps {
  readonly item: BrowsedItem;
  readonly project: Project;
  done(item: BrowsedItem): void;
  cancel(): void;
}

function Correcting({ item, project, done, cancel }: CorrectingProps) {
  const { items } = words;
  const [value, setValue] = useState<unknown>(null);
  // Made once for what is being saved: pressing again does no harm.
  const [id, setId] = useState("");
  const action = useAction(async () => done(await correct(project.slug, item.item, id, value)));
  const counting = item.answers.findLast(({ late, overruled }) => !late && !overruled);
  const choose = (answer: unknown) => {
    setValue(answer);
    setId(newId());
  };
  return (
    <div class="correcting">
      <p class="note">{items.correctText}</p>
      {project.task.kind === "any" ? (
        <>
          <ItemData data={item.data} />
          <JsonAnswer former={counting?.value} answer={choose} />
        </>
      ) : (
        <Answering
          task={project.task}
          data={item.data}
          name={item.item}
          former={value ?? counting?.value}
          answer={choose}
        />
      )}
      <ErrorText text={action.error} />
      <p class="buttons save-line">
        <button type="button" onClick={cancel}>
          {words.cancel}
        </button>
        <button
          type="button"
          class="primary"
          aria-disabled={action.busy || value === null}
          onClick={() => value !== null && action.run()}
        >
          {words.save}
        </button>
        {value !== null && <bdi class="note">{brief(value)}</bdi>}
      </p>
    </div>
  );
}

/** `crypto.randomUUID` is there only on secure pages; a server in the house may speak plain http. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
