/**
 * Notices to the user, one per line.
 *
 * Problems stay until they are dismissed, confirmations for a few seconds.
 */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Runner } from "../runtime/Runner";
import type { Notice, NoticeKind } from "../session/state";
import { strings } from "../strings/language";

/** Time, in milliseconds, for which a confirmation stays: enough to read one sentence. */
const FLEETING_MS = 4_000;
/** Notices that go by themselves. */
const FLEETING: ReadonlySet<NoticeKind> = new Set(["flagged", "guidelines_changed"]);

interface NoticesProps {
  readonly notices: readonly Notice[];
  readonly dispatch: Runner["dispatch"];
  /** What is said before them. */
  readonly children?: ComponentChildren;
}

/** Shows the notices. */
export function Notices({ notices, dispatch, children }: NoticesProps) {
  return (
    <div class="notices" role="alert">
      {children}
      {notices.map((notice) => (
        <Line
          key={notice.kind}
          {...notice}
          dismiss={() => dispatch({ type: "dismissed", kind: notice.kind })}
        />
      ))}
    </div>
  );
}

function Line({ kind, count, detail, dismiss }: Notice & { dismiss(): void }) {
  useEffect(() => {
    if (!FLEETING.has(kind)) return;
    const timer = setTimeout(dismiss, FLEETING_MS);
    return () => clearTimeout(timer);
  }, [kind, count]);
  return (
    <p class="notice" data-notice={kind}>
      <span>{strings.notices[kind](count, detail)}</span>
      <button type="button" onMouseDown={(event) => event.preventDefault()} onClick={dismiss}>
        {strings.label.dismiss}
      </button>
    </p>
  );
}
