/** Link of an invitation, to be copied. */
import { useRef, useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";

/** Hosts that mean another machine for whoever gets the link. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

interface InvitationLinkProps {
  readonly link: string;
  /** Whose link it is. */
  readonly name?: string;
  /** What the link is for, if it is nobody's own. */
  readonly title?: string;
}

/** Shows a link, which the server shows only once. */
export function InvitationLink({ name = "", title, link }: InvitationLinkProps) {
  const { invite: say } = adminStrings;
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState(say.copy);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(link);
      setSaid(say.copied);
    } catch {
      // Only secure pages may copy. The link is selected, so the user can copy it with a key.
      setSaid(say.byHand);
    }
  };
  return (
    <div class="link">
      <label>
        {title ?? say.link(name)}
        <input ref={field} readOnly value={link} onFocus={(e) => e.currentTarget.select()} />
      </label>
      <button type="button" onClick={copy}>
        {said}
      </button>
      {title === undefined && <p>{say.once}</p>}
      {LOOPBACK.test(new URL(link, location.href).hostname) && <p>{say.onlyHere}</p>}
    </div>
  );
}
