/** Area that scrolls, by key as well, if its content is wider than the page. */
import type { ComponentChildren } from "preact";

interface ScrollAreaProps {
  readonly label: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** Wraps wide content. */
export function ScrollArea({ label, children, ...rest }: ScrollAreaProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it must scroll by key
    <div class={`scrolled ${rest.class ?? ""}`} tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  );
}
