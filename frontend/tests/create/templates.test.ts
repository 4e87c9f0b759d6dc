import { describe, expect, it } from "vitest";
import { NO_USES } from "../../src/create/columns";
import {
  fittedTask,
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

describe("fields", () => {
  const fields = (kinds: Record<string, string>) => ({
    kind: "fields",
    fields: Object.entries(kinds).map(([name, kind]) => ({ name, data: { kind } })),
  });
  const spans = { name: "who", kind: "spans", labels: ["x"], on: "body" };
  const topic = { name: "topic", kind: "choice", options: ["a"] };
  const form = { kind: "form", item: { body: "text" }, questions: [topic, spans] };

  it("suit marks if one of them can be marked, and a comparison if they are its sides", () => {
    expect(suits({ kind: "spans" }, fields({ shot: "image", body: "text" }))).toBe(true);
    expect(suits({ kind: "boxes", item: "image" }, fields({ body: "text" }))).toBe(false);
    expect(suits({ kind: "segments" }, fields({ load: "series" }))).toBe(true);
    expect(suits({ kind: "compare", item: "chat" }, fields({ a: "chat", b: "chat" }))).toBe(true);
    expect(suits(form, fields({ load: "series" }))).toBe(false);
    expect(suits(form, text)).toBe(true);
  });

  it("are those that were chosen, and a template's own are forgotten", () => {
    const uses = { ...NO_USES, of: { message: "show" } as const, order: ["message"] };
    expect(fittedTask(form, uses)).toEqual({
      kind: "form",
      questions: [topic, { name: "who", kind: "spans", labels: ["x"] }],
    });
    const named = { ...uses, of: { body: "show" } as const, order: ["body"], fields: true };
    expect(fittedTask(form, named)).toEqual(form);
  });

  it("that list options stand in the place of a template's", () => {
    const template = { name: "t", title: "", description: "", guidelines: "", task: topic };
    expect(taskOf(template, ["x", "y"], "names")).toEqual({
      name: "topic",
      kind: "choice",
      options_from: "names",
    });
    expect(lacksOptions({ kind: "form", questions: [] })).toBe(true);
    expect(lacksOptions(form)).toBe(false);
  });
});
