/** Table of what each person did in each week, the latest week first. */
import { adminStrings } from "../../../strings/admin";
import { ScrollArea } from "../../shared/ScrollArea";
import { FIGURES, figureOf } from "./figures";
import type { PersonWork } from "./work";

/** Number of weeks that are listed, the latest ones. */
const WEEKS = 26;

interface WeekTableProps {
  readonly people: readonly PersonWork[];
  readonly weeks: readonly string[];
}

/** Lists the weeks. */
export function WeekTable({ people, weeks }: WeekTableProps) {
  const { work: say } = adminStrings;
  const latest = [...weeks].reverse().slice(0, WEEKS);
  return (
    <details class="weeks-behind">
      <summary>{say.byWeek}</summary>
      <ScrollArea label={say.byWeek}>
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">{say.weekOf}</th>
              <th scope="col">{say.name}</th>
              {FIGURES.map((figure) => (
                <th key={figure} scope="col" class="figure">
                  {say.figures[figure]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {latest.flatMap((week) =>
              people.flatMap(({ name, weeks: theirs }) =>
                theirs
                  .filter(({ start }) => start === week)
                  .map(({ work }) => (
                    <tr key={JSON.stringify([week, name])}>
                      <th scope="row">{say.week(Date.parse(week))}</th>
                      <td>
                        <bdi>{name}</bdi>
                      </td>
                      {FIGURES.map((figure) => (
                        <td key={figure} class="figure">
                          {figureOf(figure, work)}
                        </td>
                      ))}
                    </tr>
                  )),
              ),
            )}
          </tbody>
        </table>
      </ScrollArea>
    </details>
  );
}
