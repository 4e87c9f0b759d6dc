/** Form for an invitation, and its link, which the server shows only once. */
import { useState } from "preact/hooks";
import type { Role } from "../../protocol/messages";
import { adminStrings } from "../../strings/admin";
import { type Invitation, inviteLabeller } from "../shared/api";
import { ErrorText, Panel } from "../shared/Panel";
import { useAction } from "../shared/useAction";
import { InvitationLink } from "./InvitationLink";

interface InvitationFormProps {
  readonly slug: string;
  reload(): Promise<void>;
}

/** Creates invitations. */
export function InvitationForm({ slug, reload }: InvitationFormProps) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("labeller");
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const action = useAction(async () => {
    setInvitation(await inviteLabeller(slug, name.trim(), role));
    setName("");
    await reload();
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim()) action.run();
  };
  return (
    <Panel title={adminStrings.invite.title} class="whole">
      <form class="invite" onSubmit={submit}>
        <label>
          {adminStrings.people.name}
          <input
            value={name}
            required
            autocomplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <RoleField role={role} setRole={setRole} />
        <button type="submit" class="primary" aria-disabled={action.busy}>
          {adminStrings.invite.button}
        </button>
      </form>
      <ErrorText text={action.error} />
      <div aria-live="polite">
        {invitation && <InvitationLink key={invitation.link} {...invitation} />}
      </div>
    </Panel>
  );
}

interface RoleFieldProps {
  readonly role: Role;
  setRole(role: Role): void;
}

function RoleField({ role, setRole }: RoleFieldProps) {
  const { roles, role: label } = adminStrings.people;
  return (
    <label>
      {label}
      <select value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
        <option value="labeller">{roles.labeller}</option>
        <option value="admin">{roles.admin}</option>
      </select>
    </label>
  );
}
