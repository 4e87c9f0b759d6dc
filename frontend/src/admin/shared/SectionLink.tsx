/** Link to a section: a real address, without a reload on an ordinary click. */
import type { ComponentChildren } from "preact";
import { hrefOf, type Section, useRouter } from "../router";

interface SectionLinkProps {
  readonly to: Section;
  readonly query?: string;
  readonly class?: string;
  readonly label?: string;
  readonly current?: boolean;
  readonly children: ComponentChildren;
}

/** Links to a section. */
export function SectionLink({ to, query, label, current, children, ...rest }: SectionLinkProps) {
  const { slug, go } = useRouter();
  const follow = (event: MouseEvent) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to, query);
  };
  return (
    <a
      href={hrefOf(slug, to, query)}
      onClick={follow}
      class={rest.class}
      aria-label={label}
      aria-current={current ? "page" : undefined}
    >
      {children}
    </a>
  );
}
