/** Texts of the owner's page about the style sheet and the images of guidelines, in English. */

/** Part of the catalogue. */
export const lookStrings = {
  title: "Looks of the items",
  field: "Style sheet (CSS)",
  hint: "For the item alone, up to 16 KiB. It can load nothing. Classes: text-view, prose, table-view, field, badge, chat, turn.",
  fromFile: "Take a CSS file",
  tooLarge: (name: string) => `${name} is larger than 16 KiB`,
  firstItem: "First item with this style sheet",
  imagesHint:
    "Images can be chosen, pasted or dropped: PNG, JPEG, GIF or WebP of up to 180 kB each, 187 kB together.",
  addImages: "Add images",
  faults: {
    format: "is no PNG, JPEG, GIF or WebP image",
    size: "is larger than 180 kB: make it smaller",
    sum: "is too much: all images together may have 187 kB (250,000 characters as text)",
  },
  flaws: {
    text: "The text may have 100,000 characters: shorten it.",
    images: "All images together may have 187 kB (250,000 characters as text): remove one.",
  },
};
