/** Chart of lines over the number of labels, and the same values as a table for screen readers. */
import { useEffect, useRef, useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import type { Drawing, Measurement, Plot } from "./plot";

interface ChartProps<P extends Measurement> {
  readonly caption: string;
  readonly drawing: Drawing<P>;
  /** Points in the order of their number of labels. */
  readonly points: readonly P[];
}

/** Draws the lines that have values. */
export function Chart<P extends Measurement>({ caption, drawing, points }: ChartProps<P>) {
  // A line without values needs no key.
  const lines = drawing.lines.filter(({ value }) => points.some((point) => value(point) !== null));
  const named = lines.filter(({ look }) => look !== "edge");
  return (
    <>
      <p class="curve-key" aria-hidden="true">
        {named.map(({ name, look }) => (
          <span key={name} class="curve-name">
            <span class={`swatch ${look}`} /> {name}
          </span>
        ))}
      </p>
      <Canvas drawing={drawing} points={points} />
      {/* Wrapped, because a table ignores a width smaller than its text. */}
      <div class="visually-hidden">
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{adminStrings.model.labelsAxis}</th>
              {lines.map(({ name }) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.labels}>
                <td>{point.labels}</td>
                {lines.map(({ name, value }) => (
                  <td key={name}>{digits(value(point))}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const digits = (value: number | null) =>
  value === null ? adminStrings.none : adminStrings.model.digits(value);

interface CanvasProps<P extends Measurement> {
  readonly drawing: Drawing<P>;
  readonly points: readonly P[];
}

function Canvas<P extends Measurement>({ drawing, points }: CanvasProps<P>) {
  const place = useRef<HTMLDivElement>(null);
  const [plot, setPlot] = useState<Plot<P> | null>(null);
  const first = useRef(drawing).current;
  useEffect(() => {
    let made: Plot<P> | null = null;
    let gone = false;
    void import("./plot").then(({ makePlot }) => {
      if (gone || !place.current) return;
      made = makePlot(place.current, first);
      setPlot(made);
    });
    return () => {
      gone = true;
      made?.destroy();
    };
  }, [first]);
  useEffect(() => plot?.show(points), [plot, points]);
  return <div ref={place} class="curve" aria-hidden="true" />;
}
