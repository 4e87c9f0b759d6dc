/** Small chart of somebody's labels by week. */
import type { PersonWork } from "./work";

/** Number of weeks that are drawn, the latest ones. */
const WEEKS = 26;
/** Width of a week, and height of the drawing, in its own units. */
const [WIDTH, HEIGHT] = [6, 28];

interface WeekBarsProps {
  readonly person: PersonWork;
  /** Mondays of all weeks in which anybody worked. */
  readonly weeks: readonly string[];
}

/** Draws the weeks; the table behind has the figures. */
export function WeekBars({ person, weeks }: WeekBarsProps) {
  const labels = new Map(person.weeks.map(({ start, work }) => [start, work.labels]));
  const shown = weeks.slice(-WEEKS);
  const most = Math.max(1, ...shown.map((week) => labels.get(week) ?? 0));
  return (
    <svg
      class="week-bars"
      width={shown.length * WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${shown.length * WIDTH} ${HEIGHT}`}
      aria-hidden="true"
    >
      {shown.map((week, index) => {
        const height = Math.max(1, (HEIGHT * (labels.get(week) ?? 0)) / most);
        return (
          <rect
            key={week}
            x={index * WIDTH}
            y={HEIGHT - height}
            width={WIDTH - 1}
            height={height}
          />
        );
      })}
    </svg>
  );
}
