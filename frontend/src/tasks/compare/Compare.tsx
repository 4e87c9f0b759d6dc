/** Task kind `compare`: a verdict on a pair that is shown side by side. */
import { useMemo } from "preact/hooks";
import { verdictOptions } from "../options/namedOptions";
import { OptionGrid } from "../options/OptionGrid";
import type { Option } from "../options/options";
import { suggestionOf } from "../suggestion/suggestion";
import type { AnswersProps, KeyHelp, Task, TaskKind } from "../task";
import { check } from "./check";

/** Draws a button for each verdict; the arrow keys point at the side that they choose. */
export function Compare({ task, item, answer }: AnswersProps) {
  const options = useMemo(() => verdictOptions(task), [task]);
  return (
    <div class="choice sides">
      <OptionGrid
        options={options}
        disabled={!item}
        aliases={arrowsOf(options)}
        look={({ value }) => ({
          former: item?.value === value,
          suggested: suggestionOf(item)?.value === value,
        })}
        choose={({ value }) => answer(value)}
      />
    </div>
  );
}

/** Returns the arrow keys with the verdicts that they give. */
export function compareKeys(task: Task): readonly KeyHelp[] {
  const options = verdictOptions(task);
  return Object.entries(arrowsOf(options)).map(([key, index]) => [
    key,
    options[index]?.label ?? "",
  ]);
}

function arrowsOf(options: readonly Option[]): Readonly<Record<string, number>> {
  const at = (value: string) => options.findIndex((option) => option.value === value);
  const arrows = { ArrowLeft: at("a"), ArrowRight: at("b"), ArrowDown: at("tie") };
  return Object.fromEntries(Object.entries(arrows).filter(([, index]) => index >= 0));
}

/** Task kind `compare`. */
const kind: TaskKind = { Answers: Compare, check, keys: compareKeys };
export default kind;
