/** Keys of suggested regions, and where the focus goes as they are decided. */
import { useContext, useEffect } from "preact/hooks";
import { EnvironmentContext } from "../../../environment";
import { useKeys } from "../../keys";
import type { RegionsDraft } from "../draft";
import type { Region } from "../region";
import { findButton } from "./buttons";
import { rejectAll, suggestedFrom } from "./deciding";

/**
 * Binds Tab and the key that rejects all, and keeps the active region in view.
 *
 * Who decides on the button of a region by key stays on buttons: the focus goes on to the region
 * that is active then, and after the last one to the item, where Enter submits. A key that is held
 * decides once.
 */
export function useSuggested<R extends Region>(draft: RegionsDraft<R>): void {
  const { keys } = useContext(EnvironmentContext);
  const active = draft.active.value;
  const isFree = draft.asking.value === null && draft.relating.value === null;
  const decides = isFree && draft.undecided.value.length > 0;
  useKeys(decides ? { Tab: () => focusNext(draft), "Shift+Delete": () => rejectAll(draft) } : {});
  useEffect(() => {
    if (!draft.find(active)?.suggested) return;
    findButton(draft, active)?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }, [draft, active]);
  useEffect(() => {
    const look = (event: Event) => pressed(draft, event as KeyboardEvent);
    keys.addEventListener("keydown", look, { capture: true });
    return () => keys.removeEventListener("keydown", look, { capture: true });
  }, [draft, keys]);
}

/** Goes to the next suggested region while nothing has the focus; else Tab is the browser's. */
function focusNext<R extends Region>(draft: RegionsDraft<R>): boolean {
  const focused = document.activeElement;
  const isFree = !focused || focused === document.body || focused.matches(".stage");
  const next = isFree && suggestedFrom(draft, draft.active.peek());
  const button = next && findButton(draft, next.id);
  if (!button) return false;
  button.focus();
  return true;
}

function pressed<R extends Region>(draft: RegionsDraft<R>, event: KeyboardEvent): void {
  const { key, repeat, target } = event;
  if (key !== "Enter" && key !== "Delete") return;
  const button = target instanceof Element ? target.closest<HTMLElement>("[data-draft]") : null;
  const id = button?.dataset.region ?? null;
  if (!button || button !== findButton(draft, id) || !draft.find(id)?.suggested) return;
  if (repeat) event.preventDefault();
  else requestAnimationFrame(() => passOn(draft, button));
}

function passOn<R extends Region>(draft: RegionsDraft<R>, from: HTMLElement): void {
  const focused = document.activeElement;
  if (focused && focused !== from && focused !== document.body) return;
  const next = findButton(draft, draft.active.peek());
  if (next) next.focus();
  else if (!draft.undecided.peek().length) {
    const page = from.closest(".label-page") ?? document;
    page.querySelector<HTMLElement>(".stage")?.focus({ preventScroll: true });
  }
}
