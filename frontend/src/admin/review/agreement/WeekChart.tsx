/** Chart of alpha by week: a line, and a band for the intervals. */
import { adminStrings } from "../../../strings/admin";
import { type QuestionAgreement, RELIABLE } from "./agreement";

/** Width and height of the drawing, in its own units. */
const [WIDTH, HEIGHT] = [320, 120];

type Week = QuestionAgreement["weeks"][number];

/** Draws the weeks; the table behind has the same figures. */
export function WeekChart({ weeks }: { readonly weeks: readonly Week[] }) {
  const { agreement: say } = adminStrings;
  const known = weeks.flatMap(({ start, agreement: { alpha, low, high } }) =>
    alpha === null || start === null
      ? []
      : [{ at: Date.parse(start), alpha, low: low ?? alpha, high: high ?? alpha }],
  );
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last || first === last) return null;
  const least = Math.min(0, ...known.map(({ low }) => low));
  const x = (at: number) => ((at - first.at) / (last.at - first.at)) * WIDTH;
  const y = (value: number) => HEIGHT - ((value - least) / (1 - least)) * HEIGHT;
  const line = (of: "alpha" | "low" | "high", points = known) =>
    points.map((one) => `${x(one.at)},${y(one[of])}`).join(" ");
  return (
    <figure class="week-chart">
      <figcaption>{say.overTime}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <line class="week-limit" x1={0} x2={WIDTH} y1={y(RELIABLE)} y2={y(RELIABLE)} />
        <line class="week-zero" x1={0} x2={WIDTH} y1={y(0)} y2={y(0)} />
        <polygon
          class="week-band"
          points={`${line("high")} ${line("low", [...known].reverse())}`}
        />
        <polyline class="week-line" points={line("alpha")} />
      </svg>
      <p class="week-ends" aria-hidden="true">
        <span>{say.week(first.at)}</span>
        <span>{say.week(last.at)}</span>
      </p>
    </figure>
  );
}
