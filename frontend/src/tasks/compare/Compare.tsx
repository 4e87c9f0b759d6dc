/** The verdicts, a button each; the arrows point at the side that they choose. */
import { useMemo } from "preact/hooks";
import { strings } from "../../strings/language";
import { OptionGrid } from "../OptionGrid";
import { type Option, readOptions } from "../options";
import type { AnswersProps, KeyHelp, Task } from "../task";

/** PROTOCOL.md, Tasks: what the verdicts are if the task names none. */
const VERDICTS = ["a", "b", "tie"];

export function Compare({ task, item, answer }: AnswersProps) {
  const options = useMemo(() => verdictsOf(task), [task]);
  return (
    <div class="choice">
      <OptionGrid
        options={options}
        disabled={!item}
        aliases={arrowsOf(options)}
        look={({ value }) => ({ former: item?.value === value })}
        choose={({ value }) => answer(value)}
      />
    </div>
  );
}

export function compareKeys(task: Task): readonly KeyHelp[] {
  const options = verdictsOf(task);
  return Object.entries(arrowsOf(options)).map(([key, index]) => [
    key,
    options[index]?.label ?? "",
  ]);
}

/** The page's own words for the plain verdicts; words of the task's own stay as they are. */
function verdictsOf(task: Task): readonly Option[] {
  const { a, b, tie } = strings.compare;
  const words: Record<string, string> = { a, b, tie };
  return readOptions(task.options ?? VERDICTS).map((option) => {
    const plain = typeof option.value === "string" && option.label === option.value;
    return plain ? { ...option, label: words[option.label] ?? option.label } : option;
  });
}

function arrowsOf(options: readonly Option[]): Readonly<Record<string, number>> {
  const at = (value: string) => options.findIndex((option) => option.value === value);
  const arrows = { ArrowLeft: at("a"), ArrowRight: at("b"), ArrowDown: at("tie") };
  return Object.fromEntries(Object.entries(arrows).filter(([, index]) => index >= 0));
}
