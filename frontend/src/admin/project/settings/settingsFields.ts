/** Settings of a project as fields of a form, and back. */

/** Settings as the server has them; null stands for the server's own. */
export interface Settings {
  /** A number, or the least and the most as `MIN..MAX`. */
  readonly overlap: number | string;
  readonly lease_seconds: number;
  readonly undo_seconds: number;
  readonly blind: boolean;
  readonly holdout: number | null;
  readonly acquisition: string | null;
  readonly model: string | null;
  /** Source whose suggestions labellers see, or `off`. */
  readonly suggest: string;
  readonly suggest_min: number;
  readonly suggest_blind: number;
  readonly sure: number;
  readonly again: string;
  readonly gold_rate: number;
  readonly gold_feedback: boolean;
  readonly gold_min: number;
  readonly quiz: number;
  readonly quota: number | null;
}

/** Settings as texts of a form's fields. */
export interface Fields {
  readonly overlap: string;
  /** Minutes. */
  readonly lease: string;
  /** Minutes. */
  readonly undo: string;
  readonly blind: boolean;
  /** Percent; empty: the server's own. */
  readonly holdout: string;
  readonly acquisition: string;
  readonly model: string;
  readonly suggest: string;
  /** Percent. */
  readonly suggestMin: string;
  /** Percent. */
  readonly suggestBlind: string;
  /** Percent. */
  readonly sure: string;
  readonly again: string;
  /** Percent. */
  readonly goldRate: string;
  readonly goldFeedback: boolean;
  /** Percent. */
  readonly goldMin: string;
  readonly quiz: string;
  /** Empty: there is none. */
  readonly quota: string;
}

/** Returns the fields for settings. */
export function fieldsOf(settings: Settings): Fields {
  return {
    overlap: String(settings.overlap),
    lease: rounded(settings.lease_seconds / 60),
    undo: rounded(settings.undo_seconds / 60),
    blind: settings.blind,
    holdout: settings.holdout === null ? "" : rounded(settings.holdout * 100),
    acquisition: settings.acquisition ?? "",
    model: settings.model ?? "",
    suggest: settings.suggest,
    suggestMin: rounded(settings.suggest_min * 100),
    suggestBlind: rounded(settings.suggest_blind * 100),
    sure: rounded(settings.sure * 100),
    again: settings.again,
    goldRate: rounded(settings.gold_rate * 100),
    goldFeedback: settings.gold_feedback,
    goldMin: rounded(settings.gold_min * 100),
    quiz: String(settings.quiz),
    quota: settings.quota === null ? "" : String(settings.quota),
  };
}

/** Returns the settings that differ from those that are saved. */
export function changesOf(fields: Fields, saved: Settings): Partial<Settings> {
  const before = fieldsOf(saved);
  const now: Settings = {
    overlap: fields.overlap.includes("..") ? fields.overlap.trim() : Number(fields.overlap),
    lease_seconds: exact(Number(fields.lease) * 60),
    undo_seconds: exact(Number(fields.undo) * 60),
    blind: fields.blind,
    holdout: fields.holdout.trim() ? exact(Number(fields.holdout) / 100) : null,
    acquisition: fields.acquisition || null,
    model: fields.model || null,
    suggest: fields.suggest,
    suggest_min: exact(Number(fields.suggestMin) / 100),
    suggest_blind: exact(Number(fields.suggestBlind) / 100),
    sure: exact(Number(fields.sure) / 100),
    again: fields.again,
    gold_rate: exact(Number(fields.goldRate) / 100),
    gold_feedback: fields.goldFeedback,
    gold_min: exact(Number(fields.goldMin) / 100),
    quiz: Number(fields.quiz),
    quota: fields.quota.trim() ? Number(fields.quota) : null,
  };
  const changed = (Object.keys(NAMES) as (keyof Fields)[]).filter(
    (name) => fields[name] !== before[name],
  );
  return Object.fromEntries(changed.map((name) => [NAMES[name], now[NAMES[name]]]));
}

const NAMES: Readonly<Record<keyof Fields, keyof Settings>> = {
  overlap: "overlap",
  lease: "lease_seconds",
  undo: "undo_seconds",
  blind: "blind",
  holdout: "holdout",
  acquisition: "acquisition",
  model: "model",
  suggest: "suggest",
  suggestMin: "suggest_min",
  suggestBlind: "suggest_blind",
  sure: "sure",
  again: "again",
  goldRate: "gold_rate",
  goldFeedback: "gold_feedback",
  goldMin: "gold_min",
  quiz: "quiz",
  quota: "quota",
};

const rounded = (value: number): string => String(Math.round(value * 100) / 100);
const exact = (value: number): number => Math.round(value * 1e6) / 1e6;
