import { afterEach, expect, test, vi } from "vitest";
import * as language from "../../src/strings/language";

afterEach(async () => {
  browserSpeaks("en");
  await language.loadLanguage();
  document.documentElement.lang = "";
});

function browserSpeaks(...tags: readonly string[]) {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(tags);
}

test("the browser's language is spoken if there is a file of it, or else English", async () => {
  browserSpeaks("tlh", "de-AT", "en");
  await language.loadLanguage();
  expect(document.documentElement.lang).toBe("de");
  expect(document.documentElement.dir).toBe("ltr");
  expect(language.strings.status.saved).toBe("Alles gespeichert");
  expect(language.number(1234.5)).toBe("1.234,5");
  browserSpeaks("tlh");
  await language.loadLanguage();
  expect(language.strings.status.saved).toBe("All saved");
  expect(language.number(1234.5)).toBe("1,234.5");
});

test.each([
  ["pt-BR", "pt", "ltr"],
  ["zh-Hans-CN", "zh", "ltr"],
  ["ar-EG", "ar", "rtl"],
])("a reader of %s gets the page in %s, written %s", async (tag, lang, dir) => {
  browserSpeaks(tag, "en");
  const page = document.createElement("div");
  await language.loadLanguage(page);
  expect([page.lang, page.dir]).toEqual([lang, dir]);
  expect(language.strings.status.saved).not.toBe("All saved");
});

test("a part is that of the page's language", async () => {
  const { video } = await import("#english/video");
  expect(language.inLanguage("video", video).video).toBe("The video to label");
  browserSpeaks("de");
  await language.loadLanguage();
  expect(language.inLanguage("video", video).video).toBe("Das Video, um das es geht");
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
