/** Texts about flags and their threads, in English. */

/** Texts of the sheet for flags. */
export const flagStrings = {
  title: "Flag this item",
  note: "What is wrong with it? The project's owner will read this.",
  control: "Ctrl",
  hint: (key: string) => `${key}+Enter sends it.`,
  send: "Send",
  yours: "Your notes and the answers",
  noNote: "No note",
  owner: "Owner:",
  you: "You:",
  writeOn: "Write on",
  thread: "Your note on this item",
  unread: (n: string) => `${n} new`,
};
