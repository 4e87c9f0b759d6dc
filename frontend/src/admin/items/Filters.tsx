/** What to look for among the items; every change is a new address. */
import { useEffect, useState } from "preact/hooks";
import { words } from "../../strings/admin";
import { readOptions } from "../../tasks/options";
import { useRouter } from "../router";
import { fetchLabellers, type Project } from "../shared/api";
import { shorten } from "../shared/format";
import { useLive } from "../shared/live";

const KEPT = ["all", "labelled", "unlabelled", "disagreement", "flagged", "corrected"] as const;
const NAMES = ["kept", "labeller", "value", "text"] as const;
const TYPING_MS = 300;
const PAGE = "30";

/** The server's query for a search that stands in the address. */
export function readFilters(query: string, after: number): string {
  const given = new URLSearchParams(query);
  const wanted = new URLSearchParams({ after: String(after), limit: PAGE });
  for (const name of NAMES) {
    const value = given.get(name);
    if (value) wanted.set(name, value);
  }
  return wanted.toString();
}

export function Filters({ project }: { readonly project: Project }) {
  const { items } = words;
  const { query, go } = useRouter();
  const given = new URLSearchParams(query);
  const labellers = useLive(project.slug, () => fetchLabellers(project.slug)).value.value ?? [];
  const set = (name: string, value: string) => {
    const changed = new URLSearchParams(query);
    changed.delete("item");
    if (value) changed.set(name, value);
    else changed.delete(name);
    go("items", changed.toString());
  };
  const labeller = given.get("labeller") ?? "";
  return (
    <search class="filters">
      <Search text={given.get("text") ?? ""} set={(text) => set("text", text)} />
      <Choice
        name={items.kept}
        value={given.get("kept") ?? ""}
        options={KEPT.map((kept) => [kept === "all" ? "" : kept, items.keptOf[kept]])}
        set={(value) => set("kept", value)}
      />
      <Choice
        name={items.labeller}
        value={labeller}
        options={withChosen(
          labeller,
          ["", items.anybody],
          labellers.map(({ name }) => [name, name]),
        )}
        set={(value) => set("labeller", value)}
      />
      <ValueFilter project={project} value={given.get("value") ?? ""} set={set} />
      {query && (
        <button type="button" class="quiet" onClick={() => go("items")}>
          {items.clear}
        </button>
      )}
    </search>
  );
}

type Options = readonly (readonly [value: string, label: string])[];

/** What the address asks for is on offer even where it is not known (any more). */
function withChosen(chosen: string, none: Options[number], known: Options): Options {
  const missing = chosen && !known.some(([value]) => value === chosen);
  return [none, ...known, ...(missing ? [[chosen, shorten(chosen)] as const] : [])];
}

interface ValueFilterProps {
  readonly project: Project;
  readonly value: string;
  set(name: string, value: string): void;
}

function ValueFilter({ project, value, set }: ValueFilterProps) {
  const { items } = words;
  const options = readOptions(project.task.options).map(
    (option) => [JSON.stringify(option.value), option.label] as const,
  );
  if (!options.length && !value) return null;
  return (
    <Choice
      name={items.value}
      value={value}
      options={withChosen(value, ["", items.anyValue], options)}
      set={(chosen) => set("value", chosen)}
    />
  );
}

interface SearchProps {
  readonly text: string;
  set(text: string): void;
}

function Search({ text, set }: SearchProps) {
  const { items } = words;
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it waits for the typing only
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => set(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label class="search">
      {items.search}
      <input
        type="search"
        value={typed}
        placeholder={items.searchHint}
        maxLength={200}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </label>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly options: Options;
  set(value: string): void;
}

function Choice({ name, value, options, set }: ChoiceProps) {
  return (
    <label>
      {name}
      <select value={value} onChange={(event) => set(event.currentTarget.value)}>
        {options.map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
