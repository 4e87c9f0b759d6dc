/** View of a pair: two items side by side, or stacked on a narrow page, below their prompt. */
import "./pair.css";
import { strings } from "../strings/language";
import { type Data, ItemData } from "./ItemData";

interface PairViewProps {
  readonly a: Data;
  readonly b: Data;
  readonly prompt: Data | null;
}

/** Shows two items and what they answer. */
export function PairView({ a, b, prompt }: PairViewProps) {
  return (
    <div class={prompt ? "pair-view prompted" : "pair-view"}>
      {prompt && <Side class="side prompt" name={strings.compare.prompt} data={prompt} />}
      <Side name={strings.compare.a} data={a} />
      <Side name={strings.compare.b} data={b} />
    </div>
  );
}

interface SideProps {
  readonly name: string;
  readonly data: Data;
  readonly class?: string;
}

function Side({ name, data, class: className = "side" }: SideProps) {
  return (
    <section class={className} aria-label={name}>
      <h2>{name}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long side must scroll by key */}
      <div class="side-item" tabIndex={0} role="group" aria-label={name}>
        <ItemData data={data} />
      </div>
    </section>
  );
}
