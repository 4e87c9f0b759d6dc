/** Texts on the suggestions of the owner's page in German. */
import type { suggestionStrings as english } from "./suggestions.en";

/** Catalogue. */
export const suggestionStrings: typeof english = {
  effects: "Was Vorschläge bewirken",
  empty: "Noch niemand hat ein Element beantwortet, zu dem es einen Vorschlag zu zeigen gab.",
};
