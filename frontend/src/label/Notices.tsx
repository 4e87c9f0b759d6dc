/**
 * What the person must know, a line each: what went wrong until they dismiss it, the rest for a
 * few seconds.
 */
import { useEffect } from "preact/hooks";
import type { Runner } from "../runtime/Runner";
import type { Notice, NoticeKind } from "../session/state";
import { strings } from "../strings/language";

/** Long enough to read one sentence. */
const FLEETING_MS = 4_000;
const FLEETING: ReadonlySet<NoticeKind> = new Set(["flagged", "guidelines_changed"]);

interface NoticesProps {
  readonly notices: readonly Notice[];
  readonly dispatch: Runner["dispatch"];
}

export function Notices({ notices, dispatch }: NoticesProps) {
  return (
    <div class="notices" role="alert">
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
