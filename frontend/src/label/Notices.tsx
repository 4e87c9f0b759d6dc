/** What the person must know about an answer, a line each, until they dismiss it. */

import type { Notice } from "../session/types";
import type { Conversation } from "../socket/conversation";
import { strings } from "../strings/language";

interface NoticesProps {
  readonly notices: readonly Notice[];
  readonly dispatch: Conversation["dispatch"];
}

export function Notices({ notices, dispatch }: NoticesProps) {
  return (
    <div class="notices" role="alert">
      {notices.map(({ kind, count, detail }) => (
        <p class="notice" key={kind} data-notice={kind}>
          <span>{strings.notices[kind](count, detail)}</span>
          <button
            type="button"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => dispatch({ type: "dismissed", kind })}
          >
            {strings.label.dismiss}
          </button>
        </p>
      ))}
    </div>
  );
}
