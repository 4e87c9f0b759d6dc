/** What is wider than a phone scrolls sideways, also by key. */
import type { ComponentChildren } from "preact";

interface ScrollAreaProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

export function ScrollArea({ label, children }: ScrollAreaProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it must scroll by key
    <div class="scrolled" tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  );
}
