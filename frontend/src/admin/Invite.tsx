/** Makes an invitation and shows its link, which the server tells only once. */
import { useRef, useState } from "preact/hooks";
import type { Role } from "../protocol/messages";
import { strings } from "../strings/en";
import { useAction } from "./action";
import { type Invitation, invite } from "./api";

interface InviteProps {
  readonly slug: string;
  reload(): Promise<void>;
}

export function Invite({ slug, reload }: InviteProps) {
  const { admin } = strings;
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("labeller");
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const action = useAction(async () => {
    setInvitation(await invite(slug, name.trim(), role));
    setName("");
    await reload();
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim()) action.run();
  };
  return (
    <section class="panel" aria-labelledby="invite-title">
      <h2 id="invite-title">{admin.invite}</h2>
      <form class="invite" onSubmit={submit}>
        <label>
          {admin.name}
          <input
            value={name}
            required
            autocomplete="off"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <RoleField role={role} setRole={setRole} />
        <button type="submit" class="primary" aria-disabled={action.busy}>
          {admin.inviteButton}
        </button>
      </form>
      {action.error && (
        <p class="error-text" role="alert">
          {action.error}
        </p>
      )}
      <div aria-live="polite">{invitation && <Link key={invitation.link} {...invitation} />}</div>
    </section>
  );
}

interface RoleFieldProps {
  readonly role: Role;
  setRole(role: Role): void;
}

function RoleField({ role, setRole }: RoleFieldProps) {
  const { roles, role: label } = strings.admin;
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

function Link({ name, link }: Invitation) {
  const { admin } = strings;
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState(admin.copy);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(link);
      setSaid(admin.copied);
    } catch {
      // Only secure pages may copy; the link is selected, so one key press does it.
      setSaid(admin.copyByHand);
    }
  };
  return (
    <div class="link">
      <label>
        {admin.inviteLink(name)}
        <input ref={field} readOnly value={link} onFocus={(e) => e.currentTarget.select()} />
      </label>
      <button type="button" onClick={copy}>
        {said}
      </button>
      <p>{admin.inviteOnce}</p>
    </div>
  );
}
