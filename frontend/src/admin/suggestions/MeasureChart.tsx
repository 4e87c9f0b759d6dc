/** Chart of a measure: a bar with and one without suggestion, and their difference's interval. */
import { adminStrings } from "../../strings/admin";
import { type Interval, intervalOf, type Measure } from "./effects";

/** Width and height of the drawing of an interval, in its own units. */
const [WIDTH, HEIGHT] = [200, 24];

/** Draws a measure. */
export function MeasureChart({ measure }: { readonly measure: Measure }) {
  const { suggestions } = adminStrings;
  const { measure: name, shown, blind } = measure;
  const most = name === "median_ms" ? Math.max(shown ?? 0, blind ?? 0) : 1;
  const interval = intervalOf(measure);
  return (
    <figure class="measure" data-measure={name}>
      <figcaption>{suggestions.measures[name]}</figcaption>
      {(["shown", "blind"] as const).map((side) => {
        const value = measure[side];
        return (
          <div key={side} class={`side ${side}`}>
            <span class="side-name">{suggestions.sides[side]}</span>
            <span class="side-track">
              <span class="side-fill" style={{ width: `${(100 * (value ?? 0)) / (most || 1)}%` }} />
            </span>
            <span class="side-value">
              {value === null ? adminStrings.none : suggestions.figure(name, value)}
            </span>
          </div>
        );
      })}
      {interval ? (
        <>
          <IntervalLine interval={interval} />
          <p class="note">
            {suggestions.gap(name, interval.difference)}{" "}
            {suggestions.range(name, interval.low, interval.high)}
          </p>
        </>
      ) : (
        <p class="note">{suggestions.noDifference}</p>
      )}
    </figure>
  );
}

/** Draws an interval beside the line where there is no difference. */
function IntervalLine({ interval: { difference, low, high } }: { readonly interval: Interval }) {
  const reach = 1.15 * (Math.max(Math.abs(low), Math.abs(high)) || 1);
  const at = (value: number) => WIDTH / 2 + (value / reach) * (WIDTH / 2);
  const middle = HEIGHT / 2;
  return (
    <svg
      class="interval"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <line class="interval-zero" x1={WIDTH / 2} x2={WIDTH / 2} y1={0} y2={HEIGHT} />
      <line class="interval-range" x1={at(low)} x2={at(high)} y1={middle} y2={middle} />
      <line
        class="interval-estimate"
        x1={at(difference)}
        x2={at(difference)}
        y1={middle - 7}
        y2={middle + 7}
      />
    </svg>
  );
}
