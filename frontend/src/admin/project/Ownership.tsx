/** Archiving a project, and passing it on. */
import { useContext, useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { changeProject, handOver, type Project } from "../shared/api";
import { ErrorText, Panel } from "../shared/Panel";
import { useAction } from "../shared/useAction";
import { HandedOverContext } from "./HandedOver";

interface OwnershipProps {
  readonly project: Project;
  reload(): Promise<void>;
}

/** Archives a project, brings it back, or hands it over. */
export function Ownership({ project, reload }: OwnershipProps) {
  return (
    <>
      <Archive project={project} reload={reload} />
      <fieldset class="fields-of-panels" disabled={project.archived === true}>
        <HandOver project={project} />
      </fieldset>
    </>
  );
}

function Archive({ project, reload }: OwnershipProps) {
  const { ownership: say } = adminStrings;
  const archived = project.archived === true;
  const [asking, setAsking] = useState(false);
  const action = useAction(async () => {
    await changeProject(project.slug, { archived: !archived });
    setAsking(false);
    await reload();
  });
  return (
    <Panel title={say.archive}>
      <p class="note">{archived ? say.archivedText : say.archiveText}</p>
      <ErrorText text={action.error} />
      <Asked
        asking={asking}
        busy={action.busy}
        name={archived ? say.unarchive : say.archiveNow}
        ask={archived ? action.run : () => setAsking(true)}
        act={action.run}
        cancel={() => setAsking(false)}
      />
    </Panel>
  );
}

function HandOver({ project }: { readonly project: Project }) {
  const { ownership: say } = adminStrings;
  const [name, setName] = useState("");
  const [asking, setAsking] = useState(false);
  // Not kept here: this section is gone as soon as the page learns that it may see no more.
  const handed = useContext(HandedOverContext);
  const action = useAction(async () => handed(await handOver(project.slug, name.trim())));
  return (
    <Panel title={say.handOver}>
      <p class="note">{say.handOverText}</p>
      <label class="field">
        {say.newOwner}
        <input
          value={name}
          autocomplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <ErrorText text={action.error} />
      <Asked
        asking={asking}
        busy={action.busy}
        name={say.handOverNow}
        ask={() => name.trim() && setAsking(true)}
        act={action.run}
        cancel={() => setAsking(false)}
      />
    </Panel>
  );
}

interface AskedProps {
  readonly asking: boolean;
  readonly busy: boolean;
  readonly name: string;
  ask(): void;
  act(): void;
  cancel(): void;
}

/** Button that asks before it acts. */
function Asked({ asking, busy, name, ask, act, cancel }: AskedProps) {
  const { ownership: say } = adminStrings;
  return (
    <p class="buttons save-line">
      {asking && <span role="status">{say.sure}</span>}
      <button
        type="button"
        class={asking ? "danger" : ""}
        aria-disabled={busy}
        onClick={() => !busy && (asking ? act() : ask())}
      >
        {name}
      </button>
      {asking && (
        <button type="button" onClick={cancel}>
          {adminStrings.cancel}
        </button>
      )}
    </p>
  );
}
