/**
 * Opens an invitation: hands its code in for the cookie, and goes where the server says. A browser
 * in which somebody else is signed in is asked first: whoever wrote the link may want it to be
 * another person than its user thinks.
 */
import { useEffect, useState } from "preact/hooks";
import { request } from "../http";
import { strings } from "../strings/language";
import { useTitle } from "../title";
import { words } from "./words";

export function JoinPage() {
  useTitle(strings.join.title);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [other, setOther] = useState<Occupied | null>(null);
  const open = (keep: boolean) =>
    void join(location.hash.slice(1), keep)
      .then(setOther)
      .catch((e) => setRefusal(sentence(String(e.message))));
  useEffect(() => open(true), []);
  if (other && refusal === null) return <Asking {...other} change={() => open(false)} />;
  return (
    <main class="page plain" data-state={refusal === null ? "joining" : "refused"}>
      <h1>{refusal === null ? strings.join.title : strings.join.refused}</h1>
      <p role="status">{refusal ?? strings.join.working}</p>
    </main>
  );
}

interface Occupied {
  readonly user: string;
  readonly signed_in: string;
}

function Asking({ user, signed_in: name, change }: Occupied & { change(): void }) {
  return (
    <main class="page plain" data-state="asking">
      <h1>{words.asking}</h1>
      <p>{words.occupied(name, user)}</p>
      <p>
        <button type="button" onClick={() => location.replace("/")}>
          {words.stay(name)}
        </button>{" "}
        <button type="button" class="primary" onClick={change}>
          {words.change(user)}
        </button>
      </p>
    </main>
  );
}

/** The server's words, which are also a command's, as a sentence on a page. */
function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** Goes on, or returns who is signed in here and whom the link is for. */
async function join(code: string, keep: boolean): Promise<Occupied | null> {
  if (!code) throw new Error(strings.join.noCode);
  const answer = await request<Occupied & { next: string | null }>("POST", "/join", {
    code: decodeURIComponent(code),
    keep,
  });
  if (answer.next === null) return answer;
  // Only a place on this server: the address comes from outside.
  location.replace(new URL(new URL(answer.next, location.origin).pathname, location.origin));
  return null;
}
