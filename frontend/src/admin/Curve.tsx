/** The learning curve, drawn for the eye and as a table for everybody else. */
import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../strings/admin.en";
import type { Run } from "./api";
import { holdoutOf } from "./metrics";
import type { Plot } from "./plot";

export interface Point {
  readonly labels: number;
  readonly score: number | null;
  readonly holdout: number | null;
}

/** One point for each number of labels, the latest run's, in order: as a plot needs them. */
export function pointsOf(runs: readonly Run[]): readonly Point[] {
  const found = new Map<number, Point>();
  for (const { labels, metrics } of runs) {
    const score = metrics.score ?? null;
    const holdout = holdoutOf(metrics) ?? null;
    if (score !== null || holdout !== null) found.set(labels, { labels, score, holdout });
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
            </tr>
          </thead>
          <tbody>
            {points.map(({ labels, score, holdout }) => (
              <tr key={labels}>
                <td>{labels}</td>
                <td>{score?.toFixed(3) ?? words.none}</td>
                {held && <td>{holdout?.toFixed(3) ?? words.none}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

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
