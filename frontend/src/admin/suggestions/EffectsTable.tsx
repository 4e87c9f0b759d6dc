/** Table of what suggestions do, by source, version and measure. */
import { adminStrings } from "../../strings/admin";
import { number } from "../../strings/language";
import { ScrollArea } from "../shared/ScrollArea";
import { type Effects, intervalOf, type Measure, measured } from "./effects";
import { nameOfSource } from "./naming";

/** Lists the measures of each source and of its versions. */
export function EffectsTable({ effects }: { readonly effects: readonly Effects[] }) {
  const { suggestions } = adminStrings;
  const { columns, sides } = suggestions;
  return (
    <ScrollArea label={suggestions.effects}>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">{columns.source}</th>
            <th scope="col">{columns.version}</th>
            <th scope="col">{columns.measure}</th>
            {[sides.shown, sides.blind, columns.difference, columns.interval].map((name) => (
              <th key={name} scope="col" class="figure">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {effects.map((one) =>
            measured(one).map((measure) => (
              <Row
                key={JSON.stringify([one.source, one.whole, one.version, measure.measure])}
                effects={one}
                measure={measure}
              />
            )),
          )}
        </tbody>
      </table>
    </ScrollArea>
  );
}

interface RowProps {
  readonly effects: Effects;
  readonly measure: Measure;
}

function Row({ effects: { source, version, whole }, measure }: RowProps) {
  const { suggestions, none } = adminStrings;
  const { measure: name } = measure;
  const interval = intervalOf(measure);
  const side = (value: number | null, answers: number) =>
    value === null ? none : `${suggestions.figure(name, value)} (${number(answers)})`;
  return (
    <tr>
      <th scope="row">
        <bdi>{nameOfSource(source)}</bdi>
      </th>
      <td>{whole ? suggestions.allVersions : <bdi>{version ?? none}</bdi>}</td>
      <td>{suggestions.measures[name]}</td>
      <td class="figure">{side(measure.shown, measure.shown_answers)}</td>
      <td class="figure">{side(measure.blind, measure.blind_answers)}</td>
      <td class="figure">{interval ? suggestions.gap(name, interval.difference) : none}</td>
      <td class="figure">
        {interval ? suggestions.range(name, interval.low, interval.high) : none}
      </td>
    </tr>
  );
}
