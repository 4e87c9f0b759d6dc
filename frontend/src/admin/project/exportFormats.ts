/** Formats of exported labels, and the tasks that each is for (`storage/transfer/export/formats`). */

/** Format of exported labels. */
export interface ExportFormat {
  readonly name: string;
  /** Its name for people, in any language. */
  readonly title: string;
  /** Kinds of task that it can hold; null: all. */
  readonly kinds: readonly string[] | null;
  /** Whether each label is a row by default, and not each item. */
  readonly rows: boolean;
}

const DRAWN = ["boxes", "polygons"];
const TOOLS = ["choice", "choices", "compare", "text", "rating", "spans", ...DRAWN];

const FORMATS: readonly ExportFormat[] = [
  { name: "jsonl", title: "JSON lines (JSONL)", kinds: null, rows: true },
  { name: "csv", title: "CSV", kinds: null, rows: true },
  { name: "parquet", title: "Parquet", kinds: null, rows: true },
  { name: "hf", title: "Hugging Face", kinds: null, rows: false },
  { name: "coco", title: "COCO", kinds: [...DRAWN, "points"], rows: false },
  { name: "yolo", title: "YOLO", kinds: DRAWN, rows: false },
  { name: "voc", title: "Pascal VOC", kinds: DRAWN, rows: false },
  { name: "conll", title: "CoNLL", kinds: ["spans"], rows: false },
  { name: "spacy", title: "spaCy", kinds: ["spans", "choice", "choices", "compare"], rows: false },
  { name: "label-studio", title: "Label Studio", kinds: [...TOOLS, "points"], rows: false },
  { name: "prodigy", title: "Prodigy", kinds: TOOLS, rows: false },
];

/** Returns the formats that can hold the answers to a kind of task. */
export function formatsFor(kind: unknown): readonly ExportFormat[] {
  return FORMATS.filter(({ kinds }) => kinds === null || kinds.includes(String(kind)));
}

/** What is exported. */
export interface ExportChoice {
  readonly format: string;
  /** Empty: as is usual for the format. */
  readonly resolve: "" | "none" | "majority" | "consensus";
  /** Local time as the browser's field has it; empty: all labels. */
  readonly since: string;
  readonly items: boolean;
  readonly machine: boolean;
}

/** Returns the query of an export. */
export function exportQuery(choice: ExportChoice): string {
  const { format, resolve, since, items, machine } = choice;
  const rows = FORMATS.some(({ name, rows }) => rows && name === format);
  return new URLSearchParams({
    format,
    ...(resolve && { resolve }),
    ...(since && { since: new Date(since).toISOString() }),
    ...(items && rows && { with: "item" }),
    ...(machine ? {} : { machine: "false" }),
  }).toString();
}
