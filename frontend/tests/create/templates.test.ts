import { describe, expect, it } from "vitest";
import {
  lacksOptions,
  OWN,
  suiting,
  suits,
  type Template,
  taskOf,
} from "../../src/create/templates";

const text = { kind: "text", text: "x" };
const table = (...names: string[]) => ({ kind: "table", rows: names.map((name) => [name, "x"]) });
const image = { kind: "image", url: "blob:x" };

describe("suits", () => {
  it.each([
    ["boxes", image, true, "image"],
    ["boxes", text, false, "image"],
    ["rating", image, true],
    ["choice", image, false],
    ["spans", text, true],
    ["spans", table("a"), false],
    ["compare", table("prompt", "a", "b"), true],
    ["compare", table("a", "b", "c"), false],
    ["choice", table("a"), true],
  ])("%s", (kind, data, fits, item?: string) => {
    expect(suits({ kind, ...(item && { item }) }, data)).toBe(fits);
  });
});

describe("suiting", () => {
  const all = [OWN, "entities", "sentiment", "rating"].map((name) => ({
    name,
    title: name,
    description: "",
    guidelines: "",
    task: { kind: { entities: "spans", rating: "rating" }[name] ?? "choice", options: [] },
  }));
  const names = (data: Parameters<typeof suiting>[1], proposed: boolean) =>
    suiting(all, data, proposed).map(({ name }) => name);

  it("begins with the answers that the data propose", () => {
    expect(names(text, true)).toEqual([OWN, "sentiment", "rating", "entities"]);
  });

  it("begins with a ready task otherwise", () => {
    expect(names(table("x"), false)).toEqual(["rating", "sentiment", OWN]);
  });
});

describe("taskOf", () => {
  const template = (kind: string): Template => ({
    name: kind,
    title: kind,
    description: "",
    guidelines: "",
    task: { kind, options: ["yes", "no"] },
  });

  it("takes the answers that the data propose", () => {
    expect(taskOf(template("choice"), ["good", "bad"])).toEqual({
      kind: "choice",
      options: ["good", "bad"],
    });
  });

  it("keeps its own where the data propose none", () => {
    expect(taskOf(template("choice"), []).options).toEqual(["yes", "no"]);
  });
});

describe("lacksOptions", () => {
  it("is so without a value", () => {
    expect(lacksOptions({ kind: "choice", options: [] })).toBe(true);
    expect(lacksOptions({ kind: "choice", options: ["", { value: "" }] })).toBe(true);
    expect(lacksOptions({ kind: "boxes", labels: ["car"] })).toBe(false);
    expect(lacksOptions({ kind: "text" })).toBe(false);
  });
});
