/** Checks of the kinds that can be asked about a region. */
import { check as choice } from "../choice/check";
import { check as choices } from "../choices/check";
import { check as rank } from "../rank/check";
import { check as rating } from "../rating/check";
import { check as text } from "../text/check";
import type { Check } from "./values";

const CHECKS: Readonly<Record<string, Check>> = { choice, choices, rank, rating, text };

/** Returns the check of a kind; undefined if it can't be asked about a region. */
export function checks(kind: unknown): Check | undefined {
  return typeof kind === "string" ? CHECKS[kind] : undefined;
}
