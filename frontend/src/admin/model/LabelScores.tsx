/** Table of the labels of spans, with how well a model finds each. */
import { adminStrings } from "../../strings/admin";
import { number } from "../../strings/language";
import { ScrollArea } from "../shared/ScrollArea";
import { labelScoresOf, type Metrics } from "./metrics";

/** Lists the labels for which something was measured. */
export function LabelScores({ metrics }: { readonly metrics: Metrics }) {
  const { model } = adminStrings;
  const measured = labelScoresOf(metrics);
  if (!measured.length) return null;
  return (
    <ScrollArea label={model.f1ByLabel}>
      <table class="rows">
        <caption class="visually-hidden">{model.f1ByLabel}</caption>
        <thead>
          <tr>
            <th scope="col">{model.columns.label}</th>
            <th scope="col" class="figure">
              {model.spansLabelled}
            </th>
            <th scope="col" class="figure" title={model.f1Title}>
              {model.columns.f1}
            </th>
          </tr>
        </thead>
        <tbody>
          {measured.map(({ label, f1, spans }) => (
            <tr key={label}>
              <th scope="row">
                <bdi>{label}</bdi>
              </th>
              <td class="figure">{spans === undefined ? adminStrings.none : number(spans)}</td>
              <td class="figure">{model.digits(f1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
