/** Two items side by side, on a slim page one above the other. */
import { strings } from "../strings/language";
import { type Data, ItemData } from "./ItemData";

interface PairViewProps {
  readonly a: Data;
  readonly b: Data;
}

export function PairView({ a, b }: PairViewProps) {
  return (
    <div class="pair-view">
      <Side name={strings.compare.a} data={a} />
      <Side name={strings.compare.b} data={b} />
    </div>
  );
}

function Side({ name, data }: { readonly name: string; readonly data: Data }) {
  return (
    <section class="side" aria-label={name}>
      <h2>{name}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long side must scroll by key */}
      <div class="side-item" tabIndex={0} role="group" aria-label={name}>
        <ItemData data={data} />
      </div>
    </section>
  );
}
