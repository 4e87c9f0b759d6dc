/** Key bindings of the labelling page, which are off while the user types. */
import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import { tinykeys } from "tinykeys";
import { EnvironmentContext } from "../environment";

/** Actions by key. An action that returns false leaves the key to the browser. */
export type Bindings = Readonly<Record<string, () => unknown>>;

interface KeyOptions {
  /** Whether a key that is held repeats its action, as for moving something. */
  readonly repeating?: boolean;
}

/** Elements in which keys type. */
const TYPING = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";
/** Elements that Space or Enter press when they have the focus. */
const PRESSED_BY_KEY = "button, a[href], summary";
/** Keys that press the focused element. */
const PRESSES = new Set([" ", "Enter"]);

/**
 * Binds keys while the component is mounted.
 *
 * Each is a `KeyboardEvent.key` or `Space`, optionally after `Shift+` or `$mod+` (Command on a
 * Mac, Control elsewhere).
 *
 * @example
 * useKeys({ Backspace: undo, "$mod+z": undo, Space: skip });
 */
export function useKeys(bindings: Bindings, { repeating = false }: KeyOptions = {}): void {
  const { keys, dialogs } = useContext(EnvironmentContext);
  const latest = useRef(bindings);
  latest.current = bindings;
  const names = Object.keys(bindings).join("\n");
  // Before the keycaps are painted, so that no key pressed at once is lost.
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

/** Returns whether a key is meant for a field, a dialog, a button or a composition. */
function isElsewhere(event: KeyboardEvent, dialogs: ParentNode): boolean {
  if (event.isComposing || event.defaultPrevented) return true;
  if (dialogs.querySelector("dialog[open]")) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return false;
  return !!target.closest(TYPING) || (PRESSES.has(event.key) && !!target.closest(PRESSED_BY_KEY));
}

type Handle = readonly [string, (event: KeyboardEvent) => void];

/** Returns the bindings of a key. A digit is bound by its position too: some layouts need Shift. */
function handles(name: string, handler: (event: KeyboardEvent) => void): Handle[] {
  const [, shift = "", digit] = /^(Shift\+)?([0-9])$/.exec(name) ?? [];
  if (digit) {
    return [
      [name, handler],
      [`${shift}Digit${digit}`, handler],
    ];
  }
  // A sign may need Shift to be typed; a letter with Shift is another shortcut.
  return [[/^[^\p{L}\p{N}\s]$/u.test(name) ? `[Shift]+${name}` : name, handler]];
}
