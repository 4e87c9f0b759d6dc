/** Texts on the suggestions of the owner's page in English. */

/** Catalogue. */
export const suggestionStrings = {
  effects: "What suggestions do",
  empty: "Nobody has answered an item yet for which there was a suggestion to show.",
};
