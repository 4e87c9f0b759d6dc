/** How far people agree, as the server reports it. */
import { fetchJson, projectPath } from "../../../http";

/** Krippendorff's alpha with its 95 % interval. */
export interface Alpha {
  readonly alpha: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Number of items with answers of two people or more, and of these answers. */
  readonly items: number;
  readonly answers: number;
}

/** Agreement of two people. */
export interface Pair {
  readonly one: string;
  readonly other: string;
  readonly items: number;
  readonly alike: number;
  /** Cohen's kappa; null if chance would make them agree throughout. */
  readonly kappa: number | null;
}

/** Agreement about one question. */
export interface QuestionAgreement {
  /** Name of the question of a form; null if the task is no form. */
  readonly question: string | null;
  readonly scale: "nominal" | "ordinal" | "likeness";
  readonly agreement: Alpha;
  /** Whether all answers were compared; otherwise those to items drawn at random. */
  readonly all: boolean;
  readonly labels: readonly {
    readonly value: unknown;
    readonly answers: number;
    readonly agreement: Alpha;
  }[];
  readonly weeks: readonly { readonly start: string | null; readonly agreement: Alpha }[];
  readonly people: number;
  readonly pairs: readonly Pair[];
}

/** Agreement about all questions of a project. */
export interface AgreementReport {
  readonly labels: number;
  readonly all: boolean;
  readonly questions: readonly QuestionAgreement[];
  /** When the report was begun. */
  readonly as_of: string | null;
}

/** Fetches the report. */
export const fetchAgreement = (slug: string) =>
  fetchJson<AgreementReport>(projectPath(slug, "/agreement"));

/** Alpha from which on Krippendorff relies on answers, and below which he draws no conclusions. */
export const [RELIABLE, TENTATIVE] = [0.8, 0.667] as const;

/** Returns what an interval says: it may hold a limit, and then nothing is certain. */
export function verdictOf({ low, high }: Alpha): "high" | "low" | "between" | "few" {
  if (low === null || high === null) return "few";
  if (low >= RELIABLE) return "high";
  return high < TENTATIVE ? "low" : "between";
}

/** Returns the people of pairs: those who agree least with others come first. */
export function peopleOf(pairs: readonly Pair[]): readonly string[] {
  const sums = new Map<string, [sum: number, items: number]>();
  for (const { one, other, items, kappa } of pairs) {
    for (const name of [one, other]) {
      const [sum, count] = sums.get(name) ?? [0, 0];
      sums.set(name, [sum + items * (kappa ?? 1), count + items]);
    }
  }
  const mean = ([sum, count]: [number, number]) => sum / count;
  return [...sums].sort(([, a], [, b]) => mean(a) - mean(b)).map(([name]) => name);
}

/** Returns pairs with those who agree least first. */
export const worstFirst = (pairs: readonly Pair[]): readonly Pair[] =>
  [...pairs].sort((a, b) => (a.kappa ?? 1) - (b.kappa ?? 1));
