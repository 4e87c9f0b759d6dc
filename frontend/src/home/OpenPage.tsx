/**
 * Page of an open link: whoever presses its button becomes a labeller of their own.
 *
 * Looking at it does nothing, so that programs which follow links make no accounts. Parameters of
 * the address, such as a crowd platform's number of the person, go to the server with the code.
 */

import { useState } from "preact/hooks";
import { here } from "../address";
import { request } from "../http";
import { useTitle } from "../title";
import { LanguageSwitch } from "./LanguageSwitch";
import { openStrings as texts } from "./openStrings";
import { refusalOf } from "./sentence";
import { Refusal } from "./signIn/Elsewhere";

/** Offers to begin, and goes to the labelling page. */
export function OpenPage() {
  useTitle(texts.title);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [signedIn, setSignedIn] = useState<string | null>(null);
  const { code, parameters } = readAddress(location.search, location.hash);
  const begin = async (keep: boolean) => {
    setBusy(true);
    setRefusal(null);
    try {
      const answer = await request<Answer>("POST", "/open", { code, parameters, keep });
      if (answer.next === null) setSignedIn(answer.signed_in);
      // Only the path counts: the address comes from outside, and must stay on this server.
      else
        location.replace(new URL(new URL(answer.next, location.origin).pathname, location.origin));
    } catch (reason) {
      setRefusal(await refusalOf(reason));
    }
    setBusy(false);
  };
  if (signedIn !== null && refusal === null) {
    return (
      <main class="page plain" data-state="asking">
        <h1>{texts.asking}</h1>
        <p>{texts.occupied(signedIn)}</p>
        <p>
          <button type="button" onClick={() => location.replace(here("/"))}>
            {texts.stay(signedIn)}
          </button>{" "}
          <button type="button" class="primary" disabled={busy} onClick={() => void begin(false)}>
            {texts.change}
          </button>
        </p>
      </main>
    );
  }
  return (
    <main class="page plain" data-state={refusal === null ? "open" : "refused"}>
      <h1>{texts.title}</h1>
      <p>{code ? texts.text : texts.noCode}</p>
      {refusal !== null && <Refusal text={refusal} />}
      {code && (
        <p>
          <button type="button" class="primary" disabled={busy} onClick={() => void begin(true)}>
            {texts.begin}
          </button>
        </p>
      )}
      <LanguageSwitch />
    </main>
  );
}

interface Answer {
  readonly next: string | null;
  readonly user: string;
  readonly signed_in: string;
}

/**
 * Returns the code of a link, and the parameters of its address.
 *
 * A platform appends its parameters to the address as it is: behind the `#` of the code as well.
 */
export function readAddress(
  search: string,
  hash: string,
): { readonly code: string; readonly parameters: Record<string, string> } {
  const [code = "", ...rest] = hash.slice(1).split(/[?&]/);
  const parameters = Object.fromEntries([
    ...new URLSearchParams(search),
    ...new URLSearchParams(rest.join("&")),
  ]);
  return { code, parameters };
}
