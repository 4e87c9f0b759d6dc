/** Choice of what the contact sheet shows: what is suggested, a group, or what is like an item. */
import { adminStrings } from "../../../strings/admin";
import { useRouter } from "../../router";
import { describeOption } from "../../shared/answers";
import type { Project } from "../../shared/api";
import { valuesIn } from "../search/answerFilter";
import { Choice } from "../search/Filters";
import type { Group } from "./api";

/** Scores that can be chosen, in percent. */
const SCORES = ["50", "80", "90", "95", "98", "99"] as const;

/** Values with which nothing but the search chooses the items. */
const NOTHING = { suggested: "", suggestion: "", min_score: "", group: "", like: "" };

interface SourcesProps {
  readonly project: Project;
  readonly groups: readonly Group[];
}

/** Shows the choices; each change is a new address. */
export function Sources({ project, groups }: SourcesProps) {
  const { many } = adminStrings;
  const { query, go } = useRouter();
  const given = new URLSearchParams(query);
  const change = (values: Readonly<Record<string, string>>) => {
    const changed = new URLSearchParams(query);
    for (const [name, value] of Object.entries(values)) {
      if (value) changed.set(name, value);
      else changed.delete(name);
    }
    go("items", changed.toString());
  };
  const like = given.get("like");
  return (
    <div class="filters sheet-sources">
      <Suggested {...{ project, given, change }} />
      {groups.length > 1 && (
        <Choice
          name={many.group}
          value={given.get("group") ?? ""}
          options={[
            ["", many.noGroup],
            ...groups.map(
              ({ group, items }) => [String(group), many.groupOf(group + 1, items)] as const,
            ),
          ]}
          set={(group) => change({ ...NOTHING, group })}
        />
      )}
      {like && (
        <button type="button" class="quiet" onClick={() => change({ like: "" })}>
          {many.notAlike(like)}
        </button>
      )}
    </div>
  );
}

interface SuggestedProps {
  readonly project: Project;
  readonly given: URLSearchParams;
  change(values: Readonly<Record<string, string>>): void;
}

/** Choice of what is suggested: by whom, which answer, and how sure. */
function Suggested({ project, given, change }: SuggestedProps) {
  const { many } = adminStrings;
  const suggested = given.get("suggested") ?? "";
  return (
    <>
      <Choice
        name={many.by}
        value={suggested}
        options={[
          ["", many.anySource],
          ...sourcesOf(project, suggested).map(
            (name) => [name, name === "model" ? many.model : name] as const,
          ),
        ]}
        set={(name) => change({ ...NOTHING, suggested: name })}
      />
      {suggested && (
        <>
          <Choice
            name={many.suggestion}
            value={given.get("suggestion") ?? ""}
            options={[["", many.anySuggestion], ...valuesOf(project, given.get("suggestion"))]}
            set={(suggestion) => change({ suggestion })}
          />
          <Choice
            name={many.score}
            value={given.get("min_score") ?? ""}
            options={[
              ["", many.anyScore],
              ...SCORES.map(
                (percent) => [String(Number(percent) / 100), many.from(percent)] as const,
              ),
            ]}
            set={(score) => change({ min_score: score })}
          />
        </>
      )}
    </>
  );
}

/** Returns the project's model, the source that labellers see, and the chosen one. */
function sourcesOf(project: Project, chosen: string): readonly string[] {
  const shown = String(project.settings.suggest ?? "off");
  return [...new Set(["model", shown, chosen])].filter((name) => name && name !== "off");
}

/** Returns the answers that can be suggested, as JSON, with their names. */
function valuesOf(
  { task }: Project,
  chosen: string | null,
): readonly (readonly [string, string])[] {
  const values = valuesIn(task, "");
  if (!chosen || values.some(([json]) => json === chosen)) return values;
  return [...values, [chosen, describeOption(task, chosen)]];
}
