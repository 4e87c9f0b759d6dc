/** Lanes of segments: those that overlap lie one below the other. */

/** Most lanes that are drawn; in each a name can still be read and pressed. */
const MAX_LANES = 5;

interface Stretched {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** Returns the lane of each segment by its id, and how many lanes there are. */
export function lanesOf(segments: readonly Stretched[]): {
  readonly laneOf: ReadonlyMap<string, number>;
  readonly count: number;
} {
  const ends: number[] = [];
  const laneOf = new Map<string, number>();
  for (const { id, start, end } of [...segments].sort((one, other) => one.start - other.start)) {
    const free = ends.findIndex((one) => one <= start);
    const lane = free >= 0 ? free : ends.length < MAX_LANES ? ends.length : earliest(ends);
    ends[lane] = Math.max(end, ends[lane] ?? end);
    laneOf.set(id, lane);
  }
  return { laneOf, count: Math.max(1, ends.length) };
}

function earliest(ends: readonly number[]): number {
  return ends.indexOf(Math.min(...ends));
}
