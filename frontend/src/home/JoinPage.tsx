/** Opens an invitation: hands its code in for the cookie, and goes where the server says. */
import { useEffect, useState } from "preact/hooks";
import { request } from "../http/http";
import { strings } from "../strings/language";
import { useTitle } from "../title";

export function JoinPage() {
  useTitle(strings.join.title);
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(
    () => void join(location.hash.slice(1)).catch((e) => setRefusal(sentence(String(e.message)))),
    [],
  );
  return (
    <main class="page plain" data-state={refusal === null ? "joining" : "refused"}>
      <h1>{refusal === null ? strings.join.title : strings.join.refused}</h1>
      <p role="status">{refusal ?? strings.join.working}</p>
    </main>
  );
}

/** The server's words, which are also a command's, as a sentence on a page. */
function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

async function join(code: string): Promise<void> {
  if (!code) throw new Error(strings.join.noCode);
  const { next } = await request<{ next: string }>("POST", "/join", {
    code: decodeURIComponent(code),
  });
  // Only a place on this server: the address comes from outside.
  location.replace(new URL(new URL(next, location.origin).pathname, location.origin));
}
