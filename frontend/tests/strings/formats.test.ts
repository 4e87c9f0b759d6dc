import { expect, test } from "vitest";
import { formatsOf } from "../../src/strings/formats";

test("a language has as many forms of a plural as it tells apart", () => {
  const { plural } = formatsOf("ar-u-nu-latn");
  const forms = { zero: "0", one: "1", two: "2", few: "few #", many: "many #", other: "other #" };
  expect([0, 1, 2, 3, 11, 100].map((n) => plural(n, forms))).toEqual([
    "0",
    "1",
    "2",
    "few 3",
    "many 11",
    "other 100",
  ]);
  expect(plural(11, { one: "one", other: "#" })).toBe("11");
  const { plural: polish } = formatsOf("pl");
  const files = { one: "# plik", few: "# pliki", many: "# plików", other: "# pliku" };
  expect([1, 3, 5, 1.5].map((n) => polish(n, files))).toEqual([
    "1 plik",
    "3 pliki",
    "5 plików",
    "1,5 pliku",
  ]);
});

test("numbers, days and lists are written as in the language", () => {
  const german = formatsOf("de");
  expect(german.fixed(1234.5, 2)).toBe("1.234,50");
  expect(german.list(["A", "B", "C"])).toBe("A, B und C");
  expect(german.day(Date.UTC(2026, 1, 3))).toBe("03.02.2026");
  expect(formatsOf("ja").list(["A", "B"])).toBe("A、B");
});

test("words are cut, and seconds are minutes and seconds", () => {
  const { cut, clock } = formatsOf("en");
  expect([cut("four", 4), cut("a joy to see", 6)]).toEqual(["four", "a joy…"]);
  expect([clock(5), clock(65.9)]).toEqual(["0:05", "1:05"]);
});
