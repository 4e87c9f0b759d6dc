/** Checks of the kinds that can be asked about a region. */
import type { Check } from "./values";

/** Checks by file; those of kinds that have regions themselves, and of forms, are never asked. */
const CHECKS: Readonly<Record<string, Check>> = import.meta.glob<Check>(
  ["../*/check.ts", "!../form/check.ts", "!../{segments,shapes,spans}/check.ts"],
  { eager: true, import: "check" },
);

/** Returns the check of a kind; undefined if it can't be asked about a region. */
export function checks(kind: unknown): Check | undefined {
  return typeof kind === "string" ? CHECKS[`../${kind}/check.ts`] : undefined;
}
