/** Texts on the review of the owner's page in English. */

/** Catalogue. */
export const reviewStrings = {
  tabs: "Views of the review",
  tabOf: {
    items: "Items",
    errors: "Likely errors",
    agreement: "Agreement",
    people: "People",
  },
  title: "Labels that are likely wrong",
  text: "A model that has not learned from these labels answers otherwise. Many of them are right all the same.",
  left: (count: string, n: number) => (n === 1 ? "1 left" : `${count} left`),
  empty: "No label looks wrong. The list is made when a model is evaluated, after each training.",
  finished: "That was the last one. The next evaluation of the model makes a new list.",
  given: (names: string) => (names ? `Label of ${names}` : "Label"),
  predicted: "The model’s answer",
  probable: (share: string) => `${share} probable`,
  keep: "Keep the label",
  take: "Take the model’s answer",
  again: "A second look",
  correct: "Correct",
  againText:
    "A second look lets another person answer the item, before all other items. They see neither answer.",
  next: "Next",
  previous: "Previous",
};
