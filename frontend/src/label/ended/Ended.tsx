/**
 * What somebody sees whose work is complete: why there are no more items, and what they take back
 * to where they came from. Loaded when it is shown, which is once at most.
 */

import { useState } from "preact/hooks";
import type { IdleNotice } from "../../protocol/messages";
import { endedStrings as texts } from "./endedStrings";

/** Says that the work is complete, with the completion code and the way back if there are any. */
export function Ended({ idle }: { readonly idle: IdleNotice }) {
  const { completion } = idle;
  const back = completion?.return_url ? safeAddress(completion.return_url) : null;
  return (
    <div class="message" data-ended={idle.why ?? idle.reason}>
      <h2>{texts.title}</h2>
      <p>{idle.why === "quota" ? texts.quota : texts.nothing}</p>
      {completion && (
        <>
          <p>{texts.code}</p>
          <p>
            <Code code={completion.code} />
          </p>
        </>
      )}
      {back && (
        <p>
          <a class="button primary" href={back.href} rel="noreferrer">
            {texts.back(back.host)}
          </a>
        </p>
      )}
    </div>
  );
}

function Code({ code }: { readonly code: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard?.writeText(code).then(() => setCopied(true));
  return (
    <>
      <output>
        <strong>{code}</strong>
      </output>{" "}
      <button type="button" onClick={() => void copy()}>
        {copied ? texts.copied : texts.copy}
      </button>
    </>
  );
}

/** Returns an address that leads to a web page; null for any other. */
function safeAddress(address: string): URL | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url && /^https?:$/.test(url.protocol) ? url : null;
}
