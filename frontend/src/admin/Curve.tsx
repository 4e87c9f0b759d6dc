/** The learning curve, drawn for the eye and as a table for everybody else. */
import { useEffect, useRef, useState } from "preact/hooks";
import { strings } from "../strings/en";
import type { Point } from "./ModelPanel";
import type { Plot } from "./plot";

export function Curve({ points }: { readonly points: readonly Point[] }) {
  const { admin } = strings;
  if (points.length < 2) return <p class="curve-empty">{admin.curveEmpty}</p>;
  return (
    <>
      <Drawing points={points} />
      {/* A table is as wide as its words, however small it is told to be: so it is wrapped. */}
      <div class="visually-hidden">
        <table>
          <caption>{admin.curveTable}</caption>
          <thead>
            <tr>
              <th scope="col">{admin.labels}</th>
              <th scope="col">{admin.score}</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ labels, score }) => (
              <tr key={labels}>
                <td>{labels}</td>
                <td>{score.toFixed(3)}</td>
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
