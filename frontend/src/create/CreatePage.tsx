/** New project page: from a file to an invitation link, in four steps. */
import { here } from "../address";
import "../admin/admin.css";
import "../admin/shared/tables.css";
import "../admin/items/items.css";
import "../admin/project/editor.css";
import "./create.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { LanguageSwitch } from "../home/LanguageSwitch";
import { Problem } from "../home/Problem";
import { fetchJson, HttpError } from "../http";
import { loadAdminStrings } from "../strings/admin";
import { createStrings, loadCreateStrings } from "../strings/create";
import { strings } from "../strings/language";
import { useTitle } from "../title";
import { fetchTemplates, type Preview, readTable } from "./api";
import {
  type Draft,
  forgetDraft,
  keepFiles,
  keptFiles,
  loadDraft,
  STEPS,
  saveDraft,
} from "./draft";
import type { Refusal } from "./images";
import { TemplateStart } from "./parts/TemplateStart";
import { AskStep } from "./steps/AskStep";
import { FileStep, type Found } from "./steps/FileStep";
import { ReadyStep } from "./steps/ReadyStep";
import { ShowStep } from "./steps/ShowStep";
import { StepList } from "./steps/StepList";
import type { Template } from "./templates";

/** Loads the texts of the page. */
export async function loadStrings(): Promise<void> {
  await Promise.all([loadAdminStrings(), loadCreateStrings()]);
}

/** What the page knows of the files. */
interface Files {
  readonly files: readonly File[];
  readonly preview: Preview | null;
  readonly refused: readonly Refusal[];
}

const NO_FILES: Files = { files: [], preview: null, refused: [] };

/** Makes a project. */
export default function CreatePage() {
  useTitle(createStrings.title);
  const begun = useBegin();
  if (begun.error) return <Problem error={begun.error} retry={() => location.reload()} />;
  if (begun.start === null) {
    return (
      <main class="page plain" data-state="loading">
        <h1>{strings.app.loading}</h1>
      </main>
    );
  }
  if (begun.start === "forbidden") return <Forbidden />;
  return <Steps {...begun.start} />;
}

function Forbidden() {
  return (
    <main class="page plain" data-state="forbidden">
      <h1>{createStrings.forbidden}</h1>
      <p>
        {createStrings.forbiddenText} <code>supt labeller invite NAME --role creator</code>
      </p>
      <a class="button" href={here("/")}>
        {strings.app.toProjects}
      </a>
    </main>
  );
}

interface Start {
  readonly draft: Draft;
  readonly known: Files;
  readonly templates: readonly Template[];
}

/** Fetches what the page needs, and what was chosen before a reload. */
function useBegin() {
  const [start, setStart] = useState<Start | "forbidden" | null>(null);
  const [error, setError] = useState<HttpError | null>(null);
  useEffect(() => {
    begin().then(setStart, (reason) =>
      setError(reason instanceof HttpError ? reason : new HttpError(0, String(reason))),
    );
  }, []);
  return { start, error };
}

async function begin(): Promise<Start | "forbidden"> {
  const { creator } = await fetchJson<{ creator: boolean }>("/api/v1/me");
  if (!creator) return "forbidden";
  const templates = await fetchTemplates();
  const draft = loadDraft();
  if (draft.step === "file") return { draft, known: NO_FILES, templates };
  const files = await keptFiles();
  const [first] = files;
  if (draft.step === "ready") return { draft, known: { ...NO_FILES, files }, templates };
  if (first === undefined) return { draft: { ...draft, step: "file" }, known: NO_FILES, templates };
  try {
    // As at first: the task may be one that nobody has finished yet.
    const preview = draft.images ? null : (await readTable(first, draft.uses, {})).preview;
    return { draft, known: { files, preview, refused: [] }, templates };
  } catch {
    return { draft: { ...draft, step: "file" }, known: NO_FILES, templates };
  }
}

function Steps({ draft: first, known: before, templates }: Start) {
  const [draft, setDraft] = useState(first);
  const [known, setKnown] = useState(before);
  const moved = useRef(false);
  const change = (part: Partial<Draft>) => {
    if (part.step) moved.current = true;
    setDraft((now) => {
      const next = { ...now, ...part };
      saveDraft(next);
      return next;
    });
  };
  const found = ({ draft: part, ...files }: Found) => {
    setKnown(files);
    void keepFiles(files.files);
    change({ ...part, step: "show", skipBad: false, template: null });
  };
  const fromTemplate = (made: string, title: string) => {
    setKnown(NO_FILES);
    void keepFiles([]);
    change({ step: "ready", images: false, made, title });
  };
  const takeSheet = async (sheet: string) => {
    const [file] = known.files;
    if (!file) return;
    const { preview, uses } = await readTable(file, { sheet }, {});
    setKnown((now) => ({ ...now, preview }));
    change({ uses, skipBad: false, template: null });
  };
  const step = { ...known, draft, change, takeSheet };
  return (
    <div class="page create-page" data-state={draft.step}>
      <CreateHeader />
      <StepList
        at={draft.step}
        open={draft.made === null && known.files.length > 0 ? STEPS.slice(0, 3) : []}
        go={(name) => change({ step: name })}
      />
      <main key={draft.step}>
        <StepTitle text={createStrings.steps[draft.step]} moved={moved.current} />
        {draft.step === "file" && (
          <div class="create-step">
            <FileStep found={found} />
            <TemplateStart templates={templates} made={fromTemplate} />
          </div>
        )}
        {draft.step === "show" && <ShowStep key={draft.uses.sheet} {...step} />}
        {draft.step === "ask" && <AskStep {...step} templates={templates} />}
        {draft.step === "ready" && <ReadyStep {...step} slug={draft.made ?? ""} />}
      </main>
      <footer class="admin-end">
        <LanguageSwitch />
      </footer>
    </div>
  );
}

function CreateHeader() {
  // The way back to the projects also means: begin anew the next time, if it was finished.
  const leave = () => {
    if (loadDraft().made !== null) void forgetDraft();
  };
  return (
    <header class="create-top">
      <a class="admin-home" href={here("/")} onClick={leave}>
        {strings.app.toProjects}
      </a>
      <h1>{createStrings.title}</h1>
      <p class="muted">{createStrings.lead}</p>
    </header>
  );
}

interface StepTitleProps {
  readonly text: string;
  /** Whether the user has come from another step. */
  readonly moved: boolean;
}

/** Heading of a step, which then gets the focus so that screen readers read on from there. */
function StepTitle({ text, moved }: StepTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (moved) heading.current?.focus();
  }, []);
  return (
    <h2 ref={heading} tabIndex={-1}>
      {text}
    </h2>
  );
}
