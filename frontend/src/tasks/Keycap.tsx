/** The key that does the same, drawn on a button; `aria-keyshortcuts` says it to everybody else. */
export function Keycap({ name }: { readonly name: string }) {
  return (
    <span class="keycap" aria-hidden="true">
      {CAPS[name] ?? (name.length === 1 ? name.toUpperCase() : name)}
    </span>
  );
}

const CAPS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Enter: "↵",
  Backspace: "⌫",
  Space: "␣",
};
