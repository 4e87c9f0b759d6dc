/** View of markup, in a frame of its own. */
import "./html.css";
import { useContext, useEffect, useMemo, useRef } from "preact/hooks";
import { EnvironmentContext } from "../../environment";
import { strings } from "../../strings/language";
import { frameOf } from "./sanitize";

/** Time, in milliseconds, within which a press of Tab moves the focus into the frame. */
const BY_TAB_MS = 500;

/** Shows markup; it can be scrolled, made taller, and left by key. */
export function HtmlView({ html }: { readonly html: string }) {
  const source = useMemo(() => frameOf(html), [html]);
  const frame = useRef<HTMLIFrameElement>(null);
  const { keys } = useContext(EnvironmentContext);
  useEffect(() => keepKeys(frame, keys), [keys]);
  return (
    <div class="html-view">
      <iframe
        ref={frame}
        title={strings.data.frame}
        sandbox=""
        referrerpolicy="no-referrer"
        srcdoc={source}
      />
    </div>
  );
}

/** Gives the focus back to the page after a click into the frame: its keys would go unheard. */
function keepKeys(
  frame: { readonly current: HTMLIFrameElement | null },
  keys: Window | HTMLElement,
): () => void {
  let tabbed = Number.NEGATIVE_INFINITY;
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Tab") tabbed = performance.now();
  };
  const left = () => {
    const byTab = performance.now() - tabbed < BY_TAB_MS;
    tabbed = Number.NEGATIVE_INFINITY;
    if (byTab) return;
    // The frame becomes the active element after this event.
    setTimeout(() => {
      if (!frame.current || document.activeElement !== frame.current) return;
      frame.current.blur();
      window.focus();
      // Within another page, that page would get them.
      if (keys instanceof HTMLElement) keys.focus({ preventScroll: true });
    });
  };
  window.addEventListener("keydown", pressed, true);
  window.addEventListener("blur", left);
  return () => {
    window.removeEventListener("keydown", pressed, true);
    window.removeEventListener("blur", left);
  };
}
