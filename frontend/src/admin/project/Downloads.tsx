/** Downloads of the labels, in which format and which of them, and of the whole project. */
import { useRef, useState } from "preact/hooks";
import { projectPath } from "../../http";
import { adminStrings } from "../../strings/admin";
import { number } from "../../strings/language";
import { exportPath } from "../shared/api";
import { ErrorText, Panel } from "../shared/Panel";
import { type DownloadProgress, download } from "./download";
import { type ExportChoice, exportQuery, formatsFor } from "./exportFormats";

interface DownloadsProps {
  readonly slug: string;
  readonly kind: unknown;
  /** Number of labels, from which the progress is estimated. */
  readonly labels: number;
}

const FIRST: ExportChoice = {
  format: "jsonl",
  resolve: "",
  since: "",
  items: false,
  machine: true,
};

/** Offers the labels in each format. */
export function Downloads({ slug, kind, labels }: DownloadsProps) {
  const { exports: say } = adminStrings;
  const [choice, setChoice] = useState(FIRST);
  const edit = (part: Partial<ExportChoice>) => setChoice((now) => ({ ...now, ...part }));
  return (
    <Panel title={say.title} class="whole">
      <p class="note">{say.note}</p>
      <div class="settings-grid">
        <FormatField kind={kind} choice={choice} edit={edit} />
        <ResolveField choice={choice} edit={edit} />
        <label class="field">
          {say.since}
          <input
            type="datetime-local"
            value={choice.since}
            onInput={(event) => edit({ since: event.currentTarget.value })}
          />
          <small class="note">{say.sinceHint}</small>
        </label>
      </div>
      <Checks kind={kind} choice={choice} edit={edit} />
      <DownloadLine
        key={slug}
        title={say.download}
        path={exportPath(slug, exportQuery(choice))}
        name={`${slug}-labels.${choice.format}`}
        share={({ lines }) => shareOf(lines, choice, labels)}
      />
    </Panel>
  );
}

/** Offers the whole project as a file. */
export function ProjectFile({ slug }: { readonly slug: string }) {
  const { projectFile: say } = adminStrings;
  return (
    <Panel title={say.title} class="whole">
      <p class="note">{say.note}</p>
      <DownloadLine
        key={slug}
        title={say.download}
        path={projectPath(slug, "/file")}
        name={`${slug}.supt`}
        share={() => null}
      />
    </Panel>
  );
}

interface FieldProps {
  readonly choice: ExportChoice;
  edit(part: Partial<ExportChoice>): void;
}

function FormatField({ kind, choice, edit }: FieldProps & { readonly kind: unknown }) {
  const { exports: say } = adminStrings;
  return (
    <label class="field">
      {say.format}
      <select
        value={choice.format}
        onChange={(event) => edit({ format: event.currentTarget.value })}
      >
        {formatsFor(kind).map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
      <small class="note">{say.formatHints[choice.format] ?? ""}</small>
    </label>
  );
}

function ResolveField({ choice, edit }: FieldProps) {
  const { exports: say } = adminStrings;
  const { rows } = formatsFor(null).find(({ name }) => name === choice.format) ?? { rows: false };
  const usual = rows ? say.resolves.none : say.resolves.consensus;
  return (
    <label class="field">
      {say.resolve}
      <select
        value={choice.resolve}
        onChange={(event) =>
          edit({ resolve: event.currentTarget.value as ExportChoice["resolve"] })
        }
      >
        <option value="">{say.usual(usual)}</option>
        {(["none", "majority", "consensus"] as const).map((resolve) => (
          <option key={resolve} value={resolve}>
            {say.resolves[resolve]}
          </option>
        ))}
      </select>
      <small class="note">{say.resolveHint}</small>
    </label>
  );
}

function Checks({ kind, choice, edit }: FieldProps & { readonly kind: unknown }) {
  const { exports: say } = adminStrings;
  const rows = formatsFor(kind).some(({ name, rows }) => rows && name === choice.format);
  return (
    <div>
      {rows && (
        <label class="check">
          <input
            type="checkbox"
            checked={choice.items}
            onChange={(event) => edit({ items: event.currentTarget.checked })}
          />{" "}
          {say.withItems}
        </label>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={!choice.machine}
          onChange={(event) => edit({ machine: !event.currentTarget.checked })}
        />{" "}
        {say.noMachine}
      </label>
    </div>
  );
}

interface DownloadLineProps {
  readonly title: string;
  readonly path: string;
  /** Name of the file if the server gives none. */
  readonly name: string;
  /** Returns which share of the file has come, if that is known. */
  share(now: DownloadProgress): number | null;
}

function DownloadLine({ title, path, name, share }: DownloadLineProps) {
  const { exports: say } = adminStrings;
  const { now, error, saved, start, stop } = useDownload(path, name);
  return (
    <>
      <ErrorText text={error} />
      <p class="buttons save-line">
        <button
          type="button"
          class="primary"
          aria-disabled={now !== null}
          onClick={() => now === null && start()}
        >
          {title}
        </button>
        {now && (
          <button type="button" onClick={stop}>
            {adminStrings.cancel}
          </button>
        )}
        <span class="note" role="status">
          {saved !== null && now === null ? say.saved(megabytes(saved)) : ""}
        </span>
      </p>
      {now && <DownloadBar title={title} bytes={now.bytes} share={share(now)} />}
    </>
  );
}

/** Returns the share of the lines that have come, where each is a label. */
function shareOf(lines: number, choice: ExportChoice, labels: number): number | null {
  const whole = choice.resolve === "" && choice.since === "" && labels > 0;
  const known = whole && (choice.format === "jsonl" || choice.format === "csv");
  return known ? Math.min(1, lines / labels) : null;
}

interface DownloadBarProps {
  readonly title: string;
  readonly bytes: number;
  readonly share: number | null;
}

/** Shows how far a download has come: by its share, if that is known, and its size. */
function DownloadBar({ title, bytes, share }: DownloadBarProps) {
  return (
    <div class="download-progress">
      <div
        class={share === null ? "bar waiting" : "bar"}
        role="progressbar"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share !== null && { "aria-valuenow": Math.round(share * 100) })}
      >
        <div class="fill" style={{ transform: `scaleX(${share ?? 1})` }} />
      </div>
      <p class="note">{megabytes(bytes)}</p>
    </div>
  );
}

function useDownload(path: string, name: string) {
  const [now, setNow] = useState<DownloadProgress | null>(null);
  const [saved, setSaved] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const stopping = useRef<AbortController | null>(null);
  const start = async () => {
    const stop = new AbortController();
    stopping.current = stop;
    let bytes = 0;
    setNow({ bytes: 0, lines: 0 });
    setError(null);
    setSaved(null);
    const progress = (next: DownloadProgress) => {
      bytes = next.bytes;
      setNow(next);
    };
    try {
      await download(path, name, progress, stop.signal);
      setSaved(bytes);
    } catch (reason) {
      if (!stop.signal.aborted) setError(reason instanceof Error ? reason.message : String(reason));
    }
    setNow(null);
  };
  return { now, saved, error, start: () => void start(), stop: () => stopping.current?.abort() };
}

const megabytes = (bytes: number): string =>
  `${number(Math.max(bytes ? 0.1 : 0, Math.round(bytes / 1e5) / 10))} MB`;
