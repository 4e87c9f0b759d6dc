/** People section: how much each labeller labels, how fast, and how often they agree. */
import { useRef, useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { fetchLabellers, type Invitation, renewLink, revokeLabeller } from "../shared/api";
import { useLiveData } from "../shared/liveData";
import { ErrorText, Panel } from "../shared/Panel";
import { Skeleton } from "../shared/Skeleton";
import { useAction } from "../shared/useAction";
import { InvitationForm } from "./InvitationForm";
import { InvitationLink } from "./InvitationLink";
import { GroupsPanel } from "./joining/GroupsPanel";
import { LinksPanel } from "./joining/LinksPanel";
import "./joining/joining.css";
import { PeopleTable } from "./PeopleTable";

/** Lists the labellers, invites and revokes them. */
export function People({ slug }: { readonly slug: string }) {
  const { people } = adminStrings;
  const live = useLiveData(slug, () => fetchLabellers(slug));
  const [leaving, setLeaving] = useState<string | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const labellers = live.value.value;
  const { renew, renewed, error } = useRenewal(slug, live.reload);
  const ask = (name: string) => {
    setLeaving(name);
    dialog.current?.showModal();
  };
  const done = async () => {
    dialog.current?.close();
    await live.reload();
  };
  return (
    <div class="panels">
      <Panel title={people.title} class="whole people-panel">
        {labellers?.length === 0 && <p class="note">{people.empty}</p>}
        {labellers && labellers.length > 0 && (
          <PeopleTable labellers={labellers} ask={ask} renew={renew} />
        )}
        <ErrorText text={error} />
        <div aria-live="polite">
          {renewed && <InvitationLink key={renewed.link} {...renewed} />}
        </div>
        {labellers && labellers.length > 0 && <p class="note">{people.help}</p>}
        {!labellers &&
          (live.error.value ? <ErrorText text={live.error.value.message} /> : <Skeleton />)}
      </Panel>
      <InvitationForm slug={slug} reload={live.reload} />
      <LinksPanel slug={slug} />
      <GroupsPanel slug={slug} />
      <dialog ref={dialog} class="sheet" aria-labelledby="revoke-title">
        <Confirmation key={leaving} slug={slug} name={leaving ?? ""} done={done} />
      </dialog>
    </div>
  );
}

/** Makes new links; a person has one that works at a time. */
function useRenewal(slug: string, reload: () => Promise<void>) {
  const [renewed, setRenewed] = useState<Invitation | null>(null);
  const [error, setError] = useState<string | null>(null);
  const renew = async (name: string) => {
    setError(null);
    setRenewed(null);
    try {
      setRenewed(await renewLink(slug, name));
      await reload();
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
    }
  };
  return { renewed, error, renew: (name: string) => void renew(name) };
}

interface ConfirmationProps {
  readonly slug: string;
  readonly name: string;
  done(): Promise<void>;
}

function Confirmation({ slug, name, done }: ConfirmationProps) {
  const { people } = adminStrings;
  const action = useAction(async () => {
    await revokeLabeller(slug, name);
    await done();
  });
  return (
    <>
      <h2 id="revoke-title">{people.revokeTitle(name)}</h2>
      <p>{people.revokeText}</p>
      <ErrorText text={action.error} />
      <form method="dialog" class="buttons">
        <button type="submit">{adminStrings.cancel}</button>
        <button type="button" class="danger" aria-disabled={action.busy} onClick={action.run}>
          {people.revoke}
        </button>
      </form>
    </>
  );
}
