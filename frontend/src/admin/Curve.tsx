/** The learning curve, drawn for the eye and as a table for everybody else. */
import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../strings/admin";
import type { Run } from "./api";
import { holdoutOf } from "./metrics";
import type { Plot } from "./plot";

export interface Point {
  readonly labels: number;
  readonly score: number | null;
  readonly holdout: number | null;
  /** Where the hold-out accuracy lies with 95 % confidence. */
  readonly low: number | null;
  readonly high: number | null;
}

/** One point for each number of labels, the latest run's, in order: as a plot needs them. */
export function pointsOf(runs: readonly Run[]): readonly Point[] {
  const found = new Map<number, Point>();
  for (const { labels, metrics } of runs) {
    const score = metrics.score ?? null;
    const holdout = holdoutOf(metrics) ?? null;
    const [low, high] = [metrics.holdout_low ?? null, metrics.holdout_high ?? null];
    if (score === null && holdout === null) continue;
    found.set(labels, { labels, score, holdout, low, high });
  }
  return [...found.values()].sort((a, b) => a.labels - b.labels);
}

export function Curve({ points }: { readonly points: readonly Point[] }) {
  const { model } = words;
  if (points.length < 2) return <p class="curve-empty">{model.curveEmpty}</p>;
  const held = points.some(({ holdout }) => holdout !== null);
  return (
    <>
      <p class="curve-key" aria-hidden="true">
        <span class="swatch score" /> {model.score}
        {held && (
          <>
            <span class="swatch holdout" /> {model.holdout}
          </>
        )}
      </p>
      <Drawing points={points} />
      {/* A table is as wide as its words, however small it is told to be: so it is wrapped. */}
      <div class="visually-hidden">
        <table>
          <caption>{model.curveTable}</caption>
          <thead>
            <tr>
              <th scope="col">{model.labelsAxis}</th>
              <th scope="col">{model.score}</th>
              {held && <th scope="col">{model.holdout}</th>}
              {held && <th scope="col">{model.rangeOf}</th>}
            </tr>
          </thead>
          <tbody>
            {points.map(({ labels, score, holdout, low, high }) => (
              <tr key={labels}>
                <td>{labels}</td>
                <td>{digits(score)}</td>
                {held && <td>{digits(holdout)}</td>}
                {held && (
                  <td>{low === null || high === null ? words.none : model.range(low, high)}</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const digits = (value: number | null) => (value === null ? words.none : words.model.digits(value));

function Drawing({ points }: { readonly points: readonly Point[] }) {
  const place = useRef<HTMLDivElement>(null);
  const [plot, setPlot] = useState<Plot | null>(null);
  useEffect(() => {
    let made: Plot | null = null;
    let gone = false;
    void import("./plot").then(({ makePlot }) => {
      if (gone || !place.current) return;
      made = makePlot(place.current);
      setPlot(made);
    });
    return () => {
      gone = true;
      made?.destroy();
    };
  }, []);
  useEffect(() => plot?.show(points), [plot, points]);
  return <div ref={place} class="curve" aria-hidden="true" />;
}
