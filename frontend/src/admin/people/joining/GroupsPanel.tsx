/** Groups of labellers: making, changing and deleting them. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../../strings/admin";
import { useLiveData } from "../../shared/liveData";
import { ErrorText, Panel } from "../../shared/Panel";
import { Skeleton } from "../../shared/Skeleton";
import { useAction } from "../../shared/useAction";
import { changeGroup, deleteGroup, fetchGroups, type Group, makeGroup } from "./api";

/** Lists the groups, with a form for each that the owner may change. */
export function GroupsPanel({ slug }: { readonly slug: string }) {
  const { joining: say } = adminStrings;
  const live = useLiveData(`groups ${slug}`, () => fetchGroups(slug));
  const groups = live.value.value;
  return (
    <Panel title={say.groups} class="whole">
      <p class="note">{say.groupsText}</p>
      {groups?.length === 0 && <p class="note">{say.noGroups}</p>}
      {groups?.map((group) =>
        group.mine ? (
          <GroupForm key={group.name} slug={slug} group={group} reload={live.reload} />
        ) : (
          <p key={group.name} data-group={group.name}>
            <strong>{group.name}</strong> {group.members.join(", ")} ({say.others})
          </p>
        ),
      )}
      <NewGroup slug={slug} reload={live.reload} />
      {!groups && (live.error.value ? <ErrorText text={live.error.value.message} /> : <Skeleton />)}
    </Panel>
  );
}

interface FormProps {
  readonly slug: string;
  reload(): Promise<void>;
}

function NewGroup({ slug, reload }: FormProps) {
  const { joining: say } = adminStrings;
  const [name, setName] = useState("");
  const [members, setMembers] = useState("");
  const action = useAction(async () => {
    await makeGroup(slug, name.trim(), namesOf(members));
    setName("");
    setMembers("");
    await reload();
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim()) action.run();
  };
  return (
    <form class="joining" onSubmit={submit}>
      <label>
        {say.group}
        <input
          value={name}
          required
          autocomplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <MembersField members={members} set={setMembers} />
      <button type="submit" class="primary" aria-disabled={action.busy}>
        {say.makeGroup}
      </button>
      <ErrorText text={action.error} />
    </form>
  );
}

function GroupForm({ slug, group, reload }: FormProps & { readonly group: Group }) {
  const { joining: say } = adminStrings;
  const [members, setMembers] = useState(group.members.join(", "));
  const changing = useAction(async () => {
    const wanted = namesOf(members);
    const add = wanted.filter((name) => !group.members.includes(name));
    const remove = group.members.filter((name) => !wanted.includes(name));
    const changed = await changeGroup(slug, group.name, { add, remove });
    setMembers(changed.members.join(", "));
    await reload();
  });
  const deleting = useAction(async () => {
    await deleteGroup(slug, group.name);
    await reload();
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    changing.run();
  };
  return (
    <form class="joining" data-group={group.name} onSubmit={submit}>
      <strong>{group.name}</strong>
      <MembersField members={members} set={setMembers} />
      <button type="submit" aria-label={say.changeOf(group.name)} aria-disabled={changing.busy}>
        {say.change}
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={say.removeOf(group.name)}
        aria-disabled={deleting.busy}
        onClick={deleting.run}
      >
        {say.remove}
      </button>
      <ErrorText text={changing.error ?? deleting.error} />
    </form>
  );
}

interface MembersFieldProps {
  readonly members: string;
  set(members: string): void;
}

function MembersField({ members, set }: MembersFieldProps) {
  const { joining: say } = adminStrings;
  return (
    <label>
      {say.members}
      <input
        value={members}
        placeholder={say.membersHint}
        autocomplete="off"
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
}

function namesOf(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
}
