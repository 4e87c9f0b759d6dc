/** Chart of the error that is to be expected at each score, and the tables behind it. */
import { adminStrings } from "../../strings/admin";
import { number } from "../../strings/language";
import { ScrollArea } from "../shared/ScrollArea";
import type { ErrorCurve, Step } from "./accepting";

/** Width and height of the drawing, in its own units. */
const [WIDTH, HEIGHT] = [600, 160];

interface CurveChartProps {
  readonly curve: ErrorCurve;
  /** Score that the owner has chosen. */
  readonly score: number;
}

/** Draws the curve; nothing if no error is known. */
export function CurveChart({ curve, score }: CurveChartProps) {
  const { accepting: say } = adminStrings;
  const steps = curve.steps.filter(({ error }) => error !== null);
  const [first] = steps;
  if (!first) return null;
  const most = Math.min(1, Math.max(0.02, ...steps.map(({ high }) => high)));
  const span = 1 - first.min_score || 1;
  const x = (at: number) => ((at - first.min_score) / span) * WIDTH;
  const y = (share: number) => HEIGHT - (share / most) * HEIGHT;
  const line = (value: (step: Step) => number, of: readonly Step[] = steps) =>
    of.map((step) => `${x(step.min_score)},${y(value(step))}`).join(" ");
  const band = `${line(({ high }) => high)} ${line(({ low }) => low, [...steps].reverse())}`;
  return (
    // What it shows is in the table as well.
    <figure class="error-curve" aria-hidden="true">
      <figcaption>{say.chart}</figcaption>
      <div class="error-plot">
        <span class="error-most">{say.percent(most)}</span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <polygon class="error-band" points={band} />
          <polyline class="error-line" points={line(({ error }) => error ?? 0)} />
          {score >= first.min_score && score <= 1 && (
            <line class="error-chosen" x1={x(score)} x2={x(score)} y1={0} y2={HEIGHT} />
          )}
        </svg>
        <span class="error-ends">
          <span>{say.percent(first.min_score)}</span>
          <span>{say.scoreAxis}</span>
          <span>{say.percent(1)}</span>
        </span>
      </div>
    </figure>
  );
}

/** Lists the curve's steps and the reliability diagram. */
export function CurveTables({ curve }: { readonly curve: ErrorCurve }) {
  const { accepting: say, none } = adminStrings;
  const { columns } = say;
  return (
    <details class="effects-behind">
      <summary>{say.table}</summary>
      <ScrollArea label={say.stepsTable}>
        <table class="rows">
          <caption>{say.stepsTable}</caption>
          <Head
            names={[columns.score, columns.suggestions, columns.error, columns.interval]}
            more={[columns.answers, columns.wrong]}
          />
          <tbody>
            {curve.steps.map(({ min_score, suggestions, error, low, high, known, wrong }) => (
              <tr key={min_score}>
                <th scope="row">{say.percent(min_score)}</th>
                <td class="figure">{number(suggestions)}</td>
                <td class="figure">{error === null ? none : say.percent(error)}</td>
                <td class="figure">{error === null ? none : say.range(low, high)}</td>
                <td class="figure">{number(known)}</td>
                <td class="figure">{number(wrong)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
      {curve.bins.length > 0 && (
        <ScrollArea label={say.reliability}>
          <table class="rows">
            <caption>{say.reliability}</caption>
            <Head names={[columns.mean, columns.right, columns.interval, columns.answers]} />
            <tbody>
              {curve.bins.map(({ score, right, low, high, count }) => (
                <tr key={score}>
                  <th scope="row">{say.percent(score)}</th>
                  <td class="figure">{say.percent(right)}</td>
                  <td class="figure">{say.range(low, high)}</td>
                  <td class="figure">{number(count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </details>
  );
}

interface HeadProps {
  readonly names: readonly [string, ...string[]];
  readonly more?: readonly string[];
}

function Head({ names: [first, ...names], more = [] }: HeadProps) {
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        {[...names, ...more].map((name) => (
          <th key={name} scope="col" class="figure">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}
