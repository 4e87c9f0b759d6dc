/** Keys of the labelling page: one press, no modifiers, never while somebody types. */
import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import { tinykeys } from "tinykeys";
import { EnvironmentContext } from "../environment";

/** What a key does; false says that it was not for that, and leaves it to the browser. */
export type Bindings = Readonly<Record<string, () => unknown>>;

interface KeyOptions {
  /** A key that is held goes on doing what it does: only for what moves something. */
  readonly repeating?: boolean;
}

const TYPING = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";
const PRESSED_BY_KEY = "button, a[href], summary";
/** With these, a keyboard user presses the button that has the focus. */
const PRESSES = new Set([" ", "Enter"]);

/**
 * Binds keys while the component is there. Each is a `KeyboardEvent.key`, or `Space`; before it
 * may stand `Shift+` or `$mod+` (Control, on a Mac Command).
 */
export function useKeys(bindings: Bindings, { repeating = false }: KeyOptions = {}): void {
  const { keys, dialogs } = useContext(EnvironmentContext);
  const latest = useRef(bindings);
  latest.current = bindings;
  const names = Object.keys(bindings).join("\n");
  // Before the eye sees the keycaps: a key that is pressed at once must not be lost.
  useLayoutEffect(() => {
    const press = (name: string) => (event: KeyboardEvent) => {
      if (latest.current[name]?.() !== false) event.preventDefault();
    };
    const map = names ? names.split("\n").flatMap((name) => handles(name, press(name))) : [];
    const ignore = (event: KeyboardEvent) =>
      (!repeating && event.repeat) || isElsewhere(event, dialogs);
    return tinykeys(keys, Object.fromEntries(map), { ignore });
  }, [names, repeating, keys]);
}

/** Tells whether a key is meant for something else: a field, a dialog, a button, a composition. */
function isElsewhere(event: KeyboardEvent, dialogs: ParentNode): boolean {
  if (event.isComposing || event.defaultPrevented) return true;
  if (dialogs.querySelector("dialog[open]")) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return false;
  return !!target.closest(TYPING) || (PRESSES.has(event.key) && !!target.closest(PRESSED_BY_KEY));
}

type Handle = readonly [string, (event: KeyboardEvent) => void];

/** A digit is also bound by its place: on some layouts the digits need Shift. */
function handles(name: string, handler: (event: KeyboardEvent) => void): Handle[] {
  const [, shift = "", digit] = /^(Shift\+)?([0-9])$/.exec(name) ?? [];
  if (digit) {
    return [
      [name, handler],
      [`${shift}Digit${digit}`, handler],
    ];
  }
  // Signs may need Shift to be typed at all; a letter with Shift is somebody else's shortcut.
  return [[/^[^\p{L}\p{N}\s]$/u.test(name) ? `[Shift]+${name}` : name, handler]];
}
