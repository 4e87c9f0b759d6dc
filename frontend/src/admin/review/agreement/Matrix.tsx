/** Matrix of people: how far each two of them agree, as a picture. */
import { adminStrings } from "../../../strings/admin";
import { type Pair, peopleOf } from "./agreement";
import "./matrix.css";

/** Number of people up to which their names stand at the rows. */
const NAMED = 40;
/** Number of people up to which the figures stand in the cells. */
const WRITTEN = 12;
/** Number of items of both from which on a cell is filled; with fewer it is smaller. */
const ENOUGH = 20;
/** Part of a cell that is filled at least. */
const LEAST = 0.35;
/** Part of a cell that is filled where its figure has space. */
const ROOMY = 0.75;
/** Number of characters of a name, and the space that one takes, in cells. */
const [LETTERS, LETTER] = [14, 0.3];

/** Draws the matrix; the table behind it has the same figures. */
export function Matrix({ pairs }: { readonly pairs: readonly Pair[] }) {
  const people = peopleOf(pairs);
  const place = new Map(people.map((name, index) => [name, index]));
  const n = people.length;
  const letters = Math.min(LETTERS, Math.max(...people.map(({ length }) => length)));
  const head = n <= NAMED ? 0.4 + LETTER * letters : 0;
  return (
    <svg
      class="matrix"
      style={{ maxWidth: `${Math.min(46, Math.max(16, (n + head) * 2.5))}rem` }}
      viewBox={`0 0 ${n + head} ${n}`}
      aria-hidden="true"
    >
      {head > 0 &&
        people.map((name, row) => (
          <text key={name} class="matrix-name" x={head - 0.2} y={row + 0.5}>
            {name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name}
          </text>
        ))}
      {pairs.flatMap((pair) => {
        const [a, b] = [place.get(pair.one) ?? 0, place.get(pair.other) ?? 0];
        return [
          <Cell key={`${a} ${b}`} pair={pair} x={head + a} y={b} written={n <= WRITTEN} />,
          <Cell key={`${b} ${a}`} pair={pair} x={head + b} y={a} written={n <= WRITTEN} />,
        ];
      })}
    </svg>
  );
}

interface CellProps {
  readonly pair: Pair;
  readonly x: number;
  readonly y: number;
  readonly written: boolean;
}

function Cell({ pair, x, y, written }: CellProps) {
  const { agreement: say } = adminStrings;
  const { kappa, items } = pair;
  const size = 0.94 * Math.max(LEAST, Math.min(1, Math.sqrt(items / ENOUGH)));
  const inset = (1 - size) / 2;
  const low = kappa !== null && kappa < 0;
  const share = Math.round(100 * Math.min(1, Math.abs(kappa ?? 0)));
  return (
    <g>
      <title>{say.pairOf(pair)}</title>
      <rect
        class="matrix-cell"
        x={x + inset}
        y={y + inset}
        width={size}
        height={size}
        rx={0.08}
        style={{
          fill: `color-mix(in srgb, var(${low ? "--bad" : "--accent"}) ${share}%, var(--sunken))`,
        }}
      />
      {written && size >= ROOMY && kappa !== null && (
        <text class={share > 65 ? "matrix-figure on" : "matrix-figure"} x={x + 0.5} y={y + 0.5}>
          {say.figure(kappa)}
        </text>
      )}
    </g>
  );
}
