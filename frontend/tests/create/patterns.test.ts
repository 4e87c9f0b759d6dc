import { describe, expect, it } from "vitest";
import { matching, patternFor, patternsOf, vectorsIn } from "../../src/create/patterns";

const numbers = (stem: string, count: number, type = "decimal") =>
  Array.from({ length: count }, (_, n) => ({
    name: `${stem}${n}`,
    type,
    role: null,
    missing: 0,
    values: [],
    all: false,
    unique: false,
  }));
const names = (columns: readonly { name: string }[]) => columns.map(({ name }) => name);

describe("vectorsIn", () => {
  it("finds numbers of one name, if there are enough", () => {
    const found = vectorsIn([...numbers("emb_", 8), ...numbers("year", 3)]);
    expect([...found]).toEqual(names(numbers("emb_", 8)));
  });

  it("takes no texts", () => {
    expect(vectorsIn(numbers("answer", 20, "text")).size).toBe(0);
  });
});

describe("matching", () => {
  const columns = [...numbers("emb_", 3), { name: "Body" }, { name: "a.b" }];

  it("finds a text in names, whatever its case", () => {
    expect(names(matching(columns, " bod "))).toEqual(["Body"]);
    expect(matching(columns, "")).toHaveLength(5);
  });

  it("takes a star for any letters, and others as they are", () => {
    expect(names(matching(columns, "emb_*"))).toEqual(["emb_0", "emb_1", "emb_2"]);
    expect(names(matching(columns, "*b"))).toEqual(["a.b"]);
    expect(names(matching(columns, "a.*"))).toEqual(["a.b"]);
    expect(matching(columns, "(")).toEqual([]);
  });
});

describe("patternFor", () => {
  const all = [...names(numbers("emb_", 30)), "emb", "body"];

  it("is one pattern for all columns of a name", () => {
    expect(patternFor(names(numbers("emb_", 30)), all)).toEqual(["emb_*"]);
  });

  it("names the columns where a pattern would fit others", () => {
    expect(patternFor(["emb_0", "emb_1"], all)).toEqual(["emb_0", "emb_1"]);
    expect(patternFor(["emb_0", "body"], ["emb_0", "emb_1", "body"])).toEqual(["emb_0", "body"]);
    expect(patternFor(["a[1", "a[2"], ["a[1", "a[2"])).toEqual(["a[1", "a[2"]);
    expect(patternFor(["n"], all)).toEqual(["n"]);
  });
});

it("proposes the patterns of most columns first", () => {
  expect(patternsOf([...numbers("a", 2), ...numbers("b", 5), { name: "c1" }])).toEqual([
    "b*",
    "a*",
  ]);
});
