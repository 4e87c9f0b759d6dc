import { describe, expect, it } from "vitest";
import {
  type Column,
  defaultUses,
  isByField,
  itemOf,
  itemWith,
  movedUp,
  NO_USES,
  proposedOptions,
  rolesOf,
  shownColumns,
  withUse,
  withWord,
} from "../../src/create/columns";

const column = (name: string, values: readonly unknown[], more: Partial<Column> = {}): Column => ({
  name,
  type: "text",
  role: null,
  missing: 0,
  values: values.map((value) => [value, 1] as const),
  all: true,
  unique: false,
  ...more,
});

const long = ["A message that is longer than a name.", "Another one, which is as long as that."];
const ticket = column("ticket", ["T1", "T2"], { all: false, unique: true });
const body = column("body", long, { all: false, unique: true });
const lang = column("lang", ["en", "de"]);
const label = column("label", ["good", "bad"]);

describe("defaultUses", () => {
  it("shows the long text, and keeps the rest", () => {
    const uses = defaultUses([ticket, body, lang, label]);
    expect(uses.of).toEqual({ ticket: "id", body: "show", lang: "meta", label: "meta" });
    expect(rolesOf(uses)).toEqual({ text: "body", id: "ticket", meta: "lang,label" });
  });

  it("reads the file by the encoding and the sheet that were chosen", () => {
    const uses = { ...defaultUses([lang]), encoding: "cp1252" };
    expect(rolesOf(withUse(uses, "lang", "show"))).toEqual({ text: "lang", encoding: "cp1252" });
    expect(rolesOf({ ...NO_USES, sheet: "2026" })).toEqual({ sheet: "2026" });
  });

  it("takes answers as known only where some are missing", () => {
    expect(defaultUses([body, label]).of.label).toBe("meta");
    expect(defaultUses([body, { ...label, missing: 7 }]).of.label).toBe("label");
  });

  it("shows all columns if none is long", () => {
    const uses = defaultUses([lang, column("mass", [1, 2], { type: "integer" })]);
    expect(rolesOf(uses)).toEqual({ show: "lang,mass" });
  });

  it("keeps numbers from the page where there are many of them, and a text", () => {
    const numbers = Array.from({ length: 40 }, (_, n) =>
      column(`f${n}`, [0.1, 0.2], { type: "decimal", all: false }),
    );
    expect(shownColumns(defaultUses([lang, ...numbers]))).toEqual(["lang"]);
    expect(shownColumns(defaultUses(numbers))).toHaveLength(40);
  });

  it("shows addresses of images as images", () => {
    const uses = defaultUses([column("photo", ["a/1.jpg", "https://x.org/2.png?s=1"]), body]);
    expect(rolesOf(uses)).toEqual({ image: "photo", meta: "body" });
  });

  it("takes texts that are too long to be listed for long", () => {
    const text = column("essay", [], { all: false });
    expect(shownColumns(defaultUses([lang, text]))).toEqual(["essay"]);
  });

  it("leaves the only column shown, whatever it is called", () => {
    expect(rolesOf(defaultUses([column("id", ["a", "b"], { unique: true })]))).toEqual({
      text: "id",
    });
  });

  it("follows the server's own finding of the id", () => {
    const found = column("row", ["1", "2"], { role: "id, show" });
    expect(defaultUses([found, body]).of.row).toBe("id");
  });
});

describe("withUse", () => {
  it("has one id and one known answer at most", () => {
    const uses = withUse(defaultUses([ticket, body, lang]), "lang", "id");
    expect(uses.of).toEqual({ ticket: "meta", body: "show", lang: "id" });
  });
});

describe("movedUp", () => {
  it("changes the order of what is shown", () => {
    const uses = defaultUses([lang, column("mass", [1], { type: "integer" }), column("x", ["y"])]);
    expect(rolesOf(movedUp(uses, "x"))).toEqual({ show: "lang,x,mass" });
    expect(movedUp(uses, "lang")).toEqual(uses);
  });
});

describe("rolesOf", () => {
  it("quotes names with commas", () => {
    const uses = defaultUses([column('a,"b"', ["x"]), column("c", ["y"])]);
    expect(rolesOf(uses)).toEqual({ show: '"a,""b""",c' });
  });
});

describe("proposedOptions", () => {
  it("are the values of a column of answers", () => {
    expect(proposedOptions([body, label], defaultUses([body, label]))).toEqual(["good", "bad"]);
  });

  it("are none where the column has too many values to be listed", () => {
    const many = { ...label, all: false };
    expect(proposedOptions([body, many], defaultUses([body, many]))).toEqual([]);
  });
});

describe("itemWith", () => {
  const row = {
    kind: "table",
    rows: [
      ["lang", "en"],
      ["body", "Hello"],
    ],
  };

  it("shows one column alone, and several in their order", () => {
    const uses = defaultUses([lang, body]);
    expect(itemWith(row, uses)).toEqual({ kind: "text", text: "Hello" });
    expect(itemWith(row, withUse(uses, "lang", "show"))).toEqual(row);
    expect(itemWith(row, { ...uses, as: "image" })).toEqual({ kind: "image", url: "Hello" });
  });

  it("makes nothing of what is no row", () => {
    expect(itemWith({ kind: "text", text: "x" }, defaultUses([body]))).toBeNull();
  });
});

describe("fields", () => {
  const chat = column("messages", [], { type: "list", all: false, shown_as: "chat" });
  const names = column("names", [], { type: "list", all: false });

  it("shows chats, series and videos as what they are, field by field", () => {
    const clip = column("clip", ["a/1.mp4", "a/2.mp4"]);
    const uses = defaultUses([ticket, chat, clip, lang]);
    expect(rolesOf(uses)).toEqual({ show: "messages,clip", id: "ticket", meta: "lang" });
    expect(itemOf(uses)).toEqual({ item: { messages: "chat", clip: "video" } });
  });

  it("shows each column in its way and order, with the item's own options beside them", () => {
    const uses = withUse(
      withWord(withUse(defaultUses([body, lang, names]), "lang", "show"), "lang", "badge"),
      "names",
      "options",
    );
    expect(isByField(uses)).toBe(true);
    expect(rolesOf(movedUp(uses, "lang"))).toEqual({ show: "lang,body,names" });
    expect(Object.entries(itemOf(movedUp(uses, "lang")).item ?? {})).toEqual([
      ["lang", "badge"],
      ["body", "text"],
    ]);
  });

  it("leaves a single text the item itself, and a comparison one word for both sides", () => {
    const single = defaultUses([body]);
    expect(itemOf(single)).toEqual({});
    expect(itemOf(withWord(single, "body", "markdown"))).toEqual({ item: "markdown" });
    expect(itemOf(withWord(single, "body", "html"))).toEqual({ item: { body: "html" } });
    const pair = [
      { ...chat, name: "a" },
      { ...chat, name: "b" },
    ];
    expect(itemOf(defaultUses(pair), "compare")).toEqual({ item: "chat" });
  });
});

it("shows chats and series that a CSV file holds as JSON texts as such", () => {
  const columns = [
    column("n", [1, 2], { type: "integer" }),
    column("talk", ['[{"role": "user", "content": "Hi"}]'], { shown_as: "chat" }),
    column("load", ["[1, 2]"], { shown_as: "series" }),
  ];
  const uses = defaultUses(columns);
  expect(itemOf(uses)).toEqual({ item: { talk: "chat", load: "series" } });
  expect(rolesOf(uses)).toEqual({ show: "talk,load", meta: "n" });
});
