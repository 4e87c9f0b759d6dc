/** Keys of the labelling page: one press, no modifiers, never while somebody types. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { tinykeys } from "tinykeys";

export type Bindings = Readonly<Record<string, () => void>>;

const TYPING = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";
const PRESSED_BY_KEY = "button, a[href], summary";
/** With these, a keyboard user presses the button that has the focus. */
const PRESSES = new Set([" ", "Enter"]);

/** Binds keys while the component is there. Each is a `KeyboardEvent.key`, or `Space`. */
export function useKeys(bindings: Bindings): void {
  const latest = useRef(bindings);
  latest.current = bindings;
  const names = Object.keys(bindings).join("\n");
  // Before the eye sees the keycaps: a key that is pressed at once must not be lost.
  useLayoutEffect(() => {
    const press = (name: string) => (event: KeyboardEvent) => {
      event.preventDefault();
      latest.current[name]?.();
    };
    const map = names ? names.split("\n").flatMap((name) => handles(name, press(name))) : [];
    return tinykeys(window, Object.fromEntries(map), { ignore: isIgnored });
  }, [names]);
}

export function isIgnored(event: KeyboardEvent): boolean {
  if (event.repeat || event.isComposing || event.defaultPrevented) return true;
  if (document.querySelector("dialog[open]")) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return false;
  return !!target.closest(TYPING) || (PRESSES.has(event.key) && !!target.closest(PRESSED_BY_KEY));
}

type Handle = readonly [string, (event: KeyboardEvent) => void];

/** A digit is also bound by its place: on some layouts the digits need Shift. */
function handles(name: string, handler: (event: KeyboardEvent) => void): Handle[] {
  if (/^[0-9]$/.test(name)) {
    return [
      [name, handler],
      [`Digit${name}`, handler],
    ];
  }
  // Signs may need Shift to be typed at all; a letter with Shift is somebody else's shortcut.
  return [[/^[^\p{L}\p{N}\s]$/u.test(name) ? `[Shift]+${name}` : name, handler]];
}
