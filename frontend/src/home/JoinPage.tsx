/**
 * Page of an invitation link: exchanges its code for a cookie and goes where the server says.
 *
 * If another user is signed in, the page asks first: the link could have been sent to make people
 * label in another person's name unknowingly.
 */

import { useEffect, useState } from "preact/hooks";
import { here } from "../address";
import { request } from "../http";
import { useTitle } from "../title";
import { homeStrings } from "./homeStrings";
import { refusalOf } from "./sentence";
import { Refusal } from "./signIn/Elsewhere";

/** Redeems the code after the `#` of the address. */
export function JoinPage() {
  useTitle(homeStrings.join.title);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [other, setOther] = useState<OtherUser | null>(null);
  const open = (keep: boolean) =>
    void join(location.hash.slice(1), keep)
      .then(setOther)
      .catch(async (reason) => setRefusal(await refusalOf(reason)));
  useEffect(() => open(true), []);
  if (other && refusal === null) return <SwitchQuestion {...other} change={() => open(false)} />;
  return (
    <main class="page plain" data-state={refusal === null ? "joining" : "refused"}>
      <h1>{refusal === null ? homeStrings.join.title : homeStrings.join.refused}</h1>
      {refusal === null ? (
        <p role="status">{homeStrings.join.working}</p>
      ) : (
        <Refusal text={refusal} />
      )}
    </main>
  );
}

interface OtherUser {
  readonly user: string;
  readonly signed_in: string;
}

function SwitchQuestion({ user, signed_in: name, change }: OtherUser & { change(): void }) {
  return (
    <main class="page plain" data-state="asking">
      <h1>{homeStrings.asking}</h1>
      <p>{homeStrings.occupied(name, user)}</p>
      <p>
        <button type="button" onClick={() => location.replace(here("/"))}>
          {homeStrings.stay(name)}
        </button>{" "}
        <button type="button" class="primary" onClick={change}>
          {homeStrings.change(user)}
        </button>
      </p>
    </main>
  );
}

/** Redeems a code; returns who is signed in and whom the link is for if it must ask first. */
async function join(code: string, keep: boolean): Promise<OtherUser | null> {
  if (!code) throw new Error(homeStrings.join.noCode);
  const answer = await request<OtherUser & { next: string | null }>("POST", "/join", {
    code: decodeURIComponent(code),
    keep,
  });
  if (answer.next === null) return answer;
  // Only the path counts: the address comes from outside, and must stay on this server.
  location.replace(new URL(new URL(answer.next, location.origin).pathname, location.origin));
  return null;
}
