/** What is wider than a phone scrolls sideways, also by key. */
import type { ComponentChildren } from "preact";

interface ScrolledProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

export function Scrolled({ label, children }: ScrolledProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it must scroll by key
    <div class="scrolled" tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  );
}
