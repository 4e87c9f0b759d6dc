/** Panel: a titled part of a section. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { serverText } from "../../strings/server/sentences";

interface PanelProps {
  readonly title: string;
  readonly class?: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** Shows its children below a title. */
export function Panel({ title, aside, children, ...rest }: PanelProps) {
  const id = useId();
  return (
    <section class={`panel ${rest.class ?? ""}`} aria-labelledby={id}>
      <div class="panel-head">
        <h3 id={id}>{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Shows an error in the language of the page; nothing if there is none. */
export function ErrorText({ text }: { readonly text: string | null | undefined }) {
  if (!text) return null;
  return (
    <p class="error-text" role="alert">
      {serverText(text)}
    </p>
  );
}
