/** Settings of a project that are edited, and saved together. */
import { useState } from "preact/hooks";
import { changeProject, type Project } from "../../shared/api";
import { type Action, useAction } from "../../shared/useAction";
import { changesOf, type Fields, fieldsOf } from "./settingsFields";

/** Settings as they are edited. */
export interface EditedSettings {
  readonly fields: Fields;
  readonly changed: boolean;
  /** Saves the changes. */
  readonly action: Action;
  edit(part: Partial<Fields>): void;
  discard(): void;
}

/** Returns the settings of a project as fields, and what saves them. */
export function useSettings(project: Project, reload: () => Promise<void>): EditedSettings {
  const [draft, setDraft] = useState<Partial<Fields>>({});
  const fields = { ...fieldsOf(project.settings), ...draft };
  const changes = changesOf(fields, project.settings);
  const action = useAction(async () => {
    await changeProject(project.slug, { settings: changes });
    await reload();
    // What was edited meanwhile stays.
    setDraft((now) => edited(now, fields));
  });
  return {
    fields,
    changed: Object.keys(changes).length > 0,
    action,
    edit: (part) => setDraft((now) => ({ ...now, ...part })),
    discard: () => setDraft({}),
  };
}

/** Returns the fields of a draft that differ from those that were saved. */
function edited(draft: Partial<Fields>, saved: Fields): Partial<Fields> {
  const rest = Object.entries(draft).filter(
    ([name, value]) => value !== saved[name as keyof Fields],
  );
  return Object.fromEntries(rest);
}
