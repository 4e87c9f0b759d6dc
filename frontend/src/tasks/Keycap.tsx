/** The key that does the same, drawn on a button; `aria-keyshortcuts` says it to everybody else. */
export function Keycap({ name }: { readonly name: string }) {
  return (
    <span class="keycap" aria-hidden="true">
      {name.length > 1 ? name.split("+").map(capOf).join("") : capOf(name)}
    </span>
  );
}

export function capOf(name: string): string {
  return CAPS[name] ?? (name.length === 1 ? name.toUpperCase() : name);
}

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
};
