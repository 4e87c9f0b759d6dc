/** Texts of the owner's page about the style sheet and the images of guidelines, in German. */
import type { lookStrings as english } from "./looks.en";

/** Part of the catalogue. */
export const lookStrings: typeof english = {
  title: "Aussehen der Elemente",
  field: "Stylesheet (CSS)",
  hint: "Nur für das Element, bis 16 KiB. Laden kann es nichts. Klassen: text-view, prose, table-view, field, badge, chat, turn.",
  fromFile: "CSS-Datei nehmen",
  tooLarge: (name) => `${name} ist größer als 16 KiB`,
  firstItem: "Das erste Element mit diesem Stylesheet",
  imagesHint:
    "Bilder kannst du wählen, einfügen oder hierher ziehen: PNG, JPEG, GIF oder WebP, je bis 180 kB, zusammen 187 kB.",
  addImages: "Bilder hinzufügen",
  faults: {
    format: "ist kein Bild in PNG, JPEG, GIF oder WebP",
    size: "ist größer als 180 kB: verkleinere es",
    sum: "ist zu viel: alle Bilder zusammen dürfen 187 kB haben (250.000 Zeichen als Text)",
  },
  flaws: {
    text: "Der Text darf 100.000 Zeichen haben: kürze ihn.",
    images: "Alle Bilder zusammen dürfen 187 kB haben (250.000 Zeichen als Text): entferne eines.",
  },
};
