/** Texts of the settings on the owner's page, in English. */

/** Part of the catalogue. */
export const settingStrings = {
  title: "Settings",
  own: "As the server has it",
  noQuota: "No limit",
  names: {
    overlap: "Answers per item",
    lease: "Minutes for an item",
    undo: "Minutes to undo",
    holdout: "Hold-out in percent",
    acquisition: "What is asked next",
    model: "Model",
    sure: "Sure from, in percent",
    again: "Items that need another opinion",
    quota: "Answers of one person at most",
    goldRate: "Gold items in percent",
    quiz: "Quiz",
    goldMin: "To get right, in percent",
  },
  hints: {
    overlap:
      "Number of people who answer each item; 2..7 asks 2, and more people where they disagree.",
    lease: "After that the item goes to somebody else.",
    undo: "For as long, people can change an answer.",
    holdout: "Randomly drawn items that test the model and don't train it.",
    acquisition: "margin and entropy ask what the model is least sure of.",
    model: "What learns from the answers.",
    sure: "Nobody else is asked about an item whose answer is as sure.",
    again: "Ranked: the model decides between a new item and another opinion.",
    quota: "Then they are told that they are done.",
    goldRate: "Share of what people get. Nobody can tell such an item from the others.",
    quiz: "Number of gold items to pass before anything else; 0: none.",
    goldMin: "Whoever gets fewer gold items right gets nothing more, until you lift it; 0: never.",
  },
  blind: "Hide progress and model from labellers",
  opinions: "Several opinions",
  orders: { first: "Before new items", ranked: "Ranked among new items" } as Readonly<
    Record<string, string>
  >,
  gold: "Gold items",
  goldNote:
    "Items whose answer is known, to see how people do. They are added with gold: true and a label.",
  goldFeedback: "Tell people whether they were right",
  goldJudged: "People are judged after 10 gold items, and after the quiz.",
};
