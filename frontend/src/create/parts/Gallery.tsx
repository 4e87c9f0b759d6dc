/** Gallery of templates: each with a picture of its kind and an example. */
import type { ComponentChildren } from "preact";
import { createStrings } from "../../strings/create";
import { readOptions } from "../../tasks/options/options";
import type { Template } from "../templates";

/** Number of answers that a card names. */
const ANSWERS = 4;

interface GalleryProps {
  /** What is asked; by default what people should do. */
  readonly legend?: string;
  readonly templates: readonly Template[];
  readonly chosen: string | null;
  choose(template: Template): void;
}

/** Offers the templates. */
export function Gallery({ legend, templates, chosen, choose }: GalleryProps) {
  return (
    <fieldset class="gallery">
      <legend>{legend ?? createStrings.templates}</legend>
      <div class="cards">
        {templates.map((template) => (
          <label key={template.name} class="card" data-template={template.name}>
            <input
              type="radio"
              name="template"
              class="visually-hidden"
              checked={template.name === chosen}
              onChange={() => choose(template)}
            />
            <KindIcon kind={String(template.task.kind)} />
            <span class="card-text">
              <strong>{wordsOf(template).title}</strong>
              <small>{wordsOf(template).description}</small>
              <small>{exampleOf(template)}</small>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Returns title and description in the language of the page if it has them. */
export const wordsOf = (template: Template) => createStrings.templateOf[template.name] ?? template;

/** Returns the first answers of a template. */
function exampleOf({ task }: Template): string {
  const options = readOptions(task.options ?? task.labels)
    .map(({ label }) => label)
    .filter((label) => label !== "");
  return options.slice(0, ANSWERS).join(" · ");
}

const ICONS: Readonly<Record<string, ComponentChildren>> = {
  choice: (
    <>
      <rect x="6" y="8" width="36" height="9" rx="4" />
      <rect x="6" y="20" width="36" height="9" rx="4" class="chosen" />
      <rect x="6" y="32" width="36" height="9" rx="4" />
    </>
  ),
  choices: (
    <>
      <rect x="6" y="7" width="10" height="10" rx="2" class="chosen" />
      <rect x="6" y="20" width="10" height="10" rx="2" />
      <rect x="6" y="33" width="10" height="10" rx="2" class="chosen" />
      <path d="M22 12h20M22 25h20M22 38h20" />
    </>
  ),
  rating: (
    <path
      class="chosen"
      d="m24 7 5.2 10.6 11.8 1.7-8.5 8.3 2 11.6L24 33.7l-10.5 5.5 2-11.6L7 19.3l11.8-1.7z"
    />
  ),
  spans: (
    <>
      <path d="M6 12h36M6 38h24" />
      <rect x="14" y="19" width="20" height="12" rx="3" class="chosen" />
      <path d="M6 25h4M38 25h4" />
    </>
  ),
  text: (
    <>
      <path d="M6 12h36M6 22h36M6 32h18" />
      <path class="chosen" d="m30 40 2-6 9-9 4 4-9 9z" />
    </>
  ),
  compare: (
    <>
      <rect x="5" y="9" width="17" height="30" rx="3" />
      <rect x="26" y="9" width="17" height="30" rx="3" class="chosen" />
    </>
  ),
  form: (
    <>
      <path d="M6 10h20M6 24h20M6 38h20" />
      <rect x="31" y="5" width="11" height="10" rx="3" class="chosen" />
      <rect x="31" y="19" width="11" height="10" rx="3" class="chosen" />
      <rect x="31" y="33" width="11" height="10" rx="3" />
    </>
  ),
  rank: (
    <>
      <rect x="6" y="8" width="36" height="9" rx="4" class="chosen" />
      <rect x="6" y="20" width="27" height="9" rx="4" class="chosen" />
      <rect x="6" y="32" width="18" height="9" rx="4" />
    </>
  ),
  segments: (
    <>
      <path d="M6 24h4M14 16v16M20 10v28M26 18v12M32 12v24M38 20v8M42 24h2" />
      <rect x="17" y="6" width="19" height="36" rx="2" class="chosen" />
    </>
  ),
  boxes: (
    <>
      <rect x="5" y="8" width="38" height="32" rx="3" />
      <rect x="12" y="15" width="15" height="17" class="chosen" />
    </>
  ),
  polygons: (
    <>
      <rect x="5" y="8" width="38" height="32" rx="3" />
      <path class="chosen" d="m13 31 4-14 12-2 8 10-9 8z" />
    </>
  ),
  points: (
    <>
      <rect x="5" y="8" width="38" height="32" rx="3" />
      <circle cx="17" cy="19" r="3" class="chosen" />
      <circle cx="31" cy="23" r="3" class="chosen" />
      <circle cx="22" cy="32" r="3" class="chosen" />
    </>
  ),
};

function KindIcon({ kind }: { readonly kind: string }) {
  return (
    <svg viewBox="0 0 48 48" class="kind-icon" aria-hidden="true">
      {ICONS[kind] ?? ICONS.text}
    </svg>
  );
}
