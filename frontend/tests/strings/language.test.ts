import { afterEach, expect, test, vi } from "vitest";
import * as language from "../../src/strings/language";

/** Texts that kinds of task bring. */
const own = import.meta.glob<{ en: unknown; de: unknown }>("../../src/tasks/**/strings.ts", {
  eager: true,
});

afterEach(() => {
  document.documentElement.lang = "";
});

function browserSpeaks(...tags: readonly string[]) {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(tags);
}

test("the browser's language is spoken if there is a catalogue, or else English", async () => {
  browserSpeaks("fr-FR", "de-AT", "en");
  await language.loadLanguage();
  expect(document.documentElement.lang).toBe("de");
  expect(language.strings.status.saved).toBe("Alles gespeichert");
  expect(language.number(1234.5)).toBe("1.234,5");
  browserSpeaks("fr");
  await language.loadLanguage();
  expect(language.strings.status.saved).toBe("All saved");
  expect(language.number(1234.5)).toBe("1,234.5");
});

test("a module's own texts are those of the page's language", async () => {
  const texts = { en: { best: "best" }, de: { best: "am besten" } };
  expect(language.inLanguage(texts).best).toBe("best");
  browserSpeaks("de");
  await language.loadLanguage();
  expect(language.inLanguage(texts).best).toBe("am besten");
  browserSpeaks("en");
  await language.loadLanguage();
});

test("a choice is remembered, and wins over the browser", () => {
  browserSpeaks("en");
  const reload = vi.spyOn(location, "reload").mockImplementation(() => {});
  language.switchLanguage("de");
  expect(reload).toHaveBeenCalledTimes(1);
  expect(language.chosenLanguage()).toBe("de");
  localStorage.setItem("supt-language", "tlh");
  expect(language.chosenLanguage()).toBe("en");
});

test("each German sentence says something, and something else than the English one", async () => {
  const { strings: german } = await import("../../src/strings/de");
  const { strings: english } = await import("../../src/strings/en");
  /** What is the same word in both. */
  const same = new Set([
    "",
    "Zoom",
    "–",
    "Label",
    "Link",
    "https://…{code}",
    "Alpha",
    "Kappa",
    "Person",
    "Labels",
    "Name",
    "Median",
    "Format",
    "Version",
    "Text",
    "Markdown",
    "System",
    "Chat",
    "JSON",
    "F1",
  ]);
  const compare = (de: unknown, en: unknown, path: string): void => {
    if (typeof de === "string") expect(de === en && !same.has(de), path).toBe(false);
    if (typeof de !== "object" || de === null) return;
    for (const [key, value] of Object.entries(de)) {
      compare(value, (en as Record<string, unknown> | undefined)?.[key], `${path}.${key}`);
    }
  };
  compare(german, english, "strings");
  const { adminStrings: germanWords } = await import("../../src/strings/admin.de");
  const { adminStrings: englishWords } = await import("../../src/strings/admin.en");
  compare(germanWords, englishWords, "words");
  const { createStrings: germanNew } = await import("../../src/strings/create.de");
  const { createStrings: englishNew } = await import("../../src/strings/create.en");
  compare(germanNew, { ...englishNew, templateOf: {} }, "new");
  for (const [path, { en, de }] of Object.entries(own)) compare(de, en, path);
});
