/** Way to begin without a file: a template with its items, as people will see them. */
import { useEffect, useRef, useState } from "preact/hooks";
import { ErrorText } from "../../admin/shared/Panel";
import { useAction } from "../../admin/shared/useAction";
import { createStrings } from "../../strings/create";
import { createFromTemplate } from "../api";
import { slugOf } from "../naming";
import type { Template } from "../templates";
import { Gallery, wordsOf } from "./Gallery";
import { ItemPreview } from "./ItemPreview";

interface TemplateStartProps {
  readonly templates: readonly Template[];
  made(slug: string, title: string): void;
}

/** Offers the templates, and makes a project of one. */
export function TemplateStart({ templates, made }: TemplateStartProps) {
  const [chosen, setChosen] = useState<Template | null>(null);
  const [title, setTitle] = useState("");
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => shown.current?.scrollIntoView({ block: "nearest" }), [chosen]);
  const action = useAction(async () => {
    if (!chosen) return;
    const project = await createFromTemplate(slugOf(title), title.trim(), chosen.name);
    made(project.slug, title.trim());
  });
  return (
    <section class="create-step template-start">
      <Gallery
        legend={createStrings.orTemplate}
        templates={templates}
        chosen={chosen?.name ?? null}
        choose={(template) => {
          setChosen(template);
          setTitle(wordsOf(template).title);
        }}
      />
      {chosen && (
        <div ref={shown} class="ask-grid">
          <div class="ask-fields">
            <label class="field">
              {createStrings.titleField}
              <input
                value={title}
                maxLength={200}
                required
                dir="auto"
                onInput={({ currentTarget: { value } }) => setTitle(value)}
              />
            </label>
            <ErrorText text={action.error} />
            <p class="buttons">
              <button
                type="button"
                class="primary"
                aria-disabled={action.busy || !title.trim()}
                onClick={() => {
                  if (title.trim() && !action.busy) void action.run();
                }}
              >
                {action.busy ? createStrings.creating : createStrings.withItems}
              </button>
            </p>
          </div>
          <ItemPreview
            key={chosen.name}
            items={chosen.shown ? [chosen.shown] : []}
            task={chosen.task}
          />
        </div>
      )}
    </section>
  );
}
