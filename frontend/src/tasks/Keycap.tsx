/** Keycap: the name of a key, drawn on the button that it presses. */

interface KeycapProps {
  readonly name: string;
  /** Whether the key does something else now; its place is kept. */
  readonly resting?: boolean;
}

/**
 * Draws a key, such as `Enter` or `Shift+Space`. Screen readers read `aria-keyshortcuts` instead.
 */
export function Keycap({ name, resting = false }: KeycapProps) {
  return (
    <span class={resting ? "keycap resting" : "keycap"} aria-hidden="true">
      {name.length > 1 ? name.split("+").map(capOf).join("") : capOf(name)}
    </span>
  );
}

/** Returns the sign for a key, or its name. */
export function capOf(name: string): string {
  return CAPS[name] ?? (name.length === 1 ? name.toUpperCase() : name);
}

/** Name of the key that `$mod` stands for. */
export const MOD = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";

/** Signs of keys whose names are long. */
const CAPS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Enter: "↵",
  Backspace: "⌫",
  Delete: "⌦",
  Escape: "Esc",
  Shift: "⇧",
  Space: "␣",
  Tab: "⇥",
  $mod: MOD,
};
