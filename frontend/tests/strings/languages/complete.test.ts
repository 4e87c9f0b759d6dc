/** Every language has every text, translated, with the same parameters. */
import { describe, expect, test } from "vitest";
import * as english from "../../../src/strings/languages/en";
import { patterns } from "../../../src/strings/server/patterns";
import { SAME } from "./same";
import { probe, texts } from "./texts";

const files = import.meta.glob<Record<string, unknown>>(
  ["../../../src/strings/languages/*.ts", "!../../../src/strings/languages/en.ts"],
  { eager: true },
);
const languages = Object.entries(files).map(
  ([path, file]) => [path.replace(/.*\/(\w+)\.ts/, "$1"), file] as const,
);

/** Words on buttons that stand side by side on a phone. */
const BUTTONS =
  /^(page\.label\.(guidelines|manage|close|undo|skip|cancel|submit|flag|keys|help)|page\.suggestion\.(accept|look|reject|acceptAll|edit)|page\.form\.(next|leaveOut)|segments\.(begin|end|playIt|remove)|regions\.(relate|done)|flag\.send|owner\.(pause|resume|save|cancel|label|more)|owner\.sections\.\w+|owner\.review\.(next|previous|again)|create\.(next|back|cancel))$/;

/** Returns the columns of a terminal that a text takes: two for what is written in squares. */
const width = (text: string) =>
  [...text].reduce((sum, sign) => sum + (/[\u2e80-\ud7ff\uff00-\uff60]/.test(sign) ? 2 : 1), 0);

describe.each(languages)("%s", (tag, file) => {
  const own = texts(file);
  const originals = texts(english);
  originals.delete("create.templateOf");

  test("has every text and no other", () => {
    const names = [...own.keys()].filter((n) => !/^(server\.|create\.templateOf)/.test(n));
    expect(names.sort()).toEqual([...originals.keys()].sort());
    expect(Object.keys((file.server as { sentences: object }).sentences).sort()).toEqual(
      Object.keys(patterns).sort(),
    );
  });

  test("says something in each, and something else than in English", () => {
    const same = new Set(`${SAME["*"]}, ${SAME[tag] ?? ""}`.split(", "));
    const untranslated = [...originals].flatMap(([name, text]) => {
      const { words, parameters } = probe(own.get(name));
      const original = probe(text).words;
      if (!original || same.has(original)) return [];
      const isSaid = words !== "" || parameters.length > 0;
      return isSaid && words !== original ? [] : [`${name}: ${words}`];
    });
    expect(untranslated).toEqual([]);
  });

  test("uses the same parameters in each", () => {
    const named = (of: ReadonlyMap<string, unknown>) =>
      [...originals.keys()].map((name) => `${name}: ${probe(of.get(name)).parameters}`);
    expect(named(own)).toEqual(named(originals));
  });

  test("takes no more from the server's sentences than is in them", () => {
    const { sentences } = file.server as { sentences: Record<string, string> };
    for (const [name, pattern] of Object.entries(patterns)) {
      const groups = new RegExp(`${pattern.source}|`).exec("")?.length ?? 1;
      for (const [, group] of sentences[name]?.matchAll(/\$(\d)/g) ?? []) {
        expect(Number(group), name).toBeLessThan(groups);
      }
    }
  });

  test("is short where it has to fit on a button", () => {
    const long = [...originals].flatMap(([name, text]) => {
      const most = Math.max(2 * width(String(text)), 15);
      const said = String(own.get(name));
      return BUTTONS.test(name) && width(said) > most ? [`${name}: ${said}`] : [];
    });
    expect(long).toEqual([]);
  });

  test("has the same templates as all others", () => {
    const [, first] = languages[0] ?? [];
    const named = (one: unknown) =>
      Object.keys((one as { create: { templateOf: object } }).create.templateOf).sort();
    expect(named(file)).toEqual(named(first));
  });
});
