import { afterEach, describe, expect, it } from "vitest";
import { keepUses, keptUses, usesFor } from "../../../src/create/add/projectUses";
import { type Column, defaultUses, rolesOf, withUse } from "../../../src/create/columns";

const column = (name: string, values: readonly string[], unique = false): Column => ({
  name,
  type: "text",
  role: null,
  missing: 0,
  values: values.map((value) => [value, 1] as const),
  all: false,
  unique,
});
const columns = [
  column("ticket", ["T1", "T2"], true),
  column("body", ["A message that is longer than a name, and more."]),
  column("lang", ["en"]),
  column("shop", ["north"]),
];
const task = { kind: "choice", options: ["good", "bad"] };

afterEach(() => localStorage.clear());

describe("usesFor", () => {
  it("is that of a new project as long as there are no items", () => {
    expect(usesFor(columns, { task, item: null, kept: null })).toEqual(defaultUses(columns));
  });

  it("shows the fields that the project's items have, in their order", () => {
    const rows = [
      ["shop", "south"],
      ["lang", "de"],
    ];
    const uses = usesFor(columns, { task, item: { kind: "table", rows }, kept: null });
    expect(rolesOf(uses)).toEqual({ show: "shop,lang", id: "ticket", meta: "body" });
  });

  it("shows one column where items are single texts", () => {
    const two = [...columns, column("reply", ["An answer that is longer than a name."])];
    const uses = usesFor(two, { task, item: { kind: "text", text: "x" }, kept: null });
    expect(rolesOf(uses).text).toBe("body");
  });

  it("shows the column as the task says", () => {
    const asked = { ...task, item: "markdown" };
    const uses = usesFor(columns, { task: asked, item: null, kept: null });
    expect(uses.as).toBe("markdown");
  });

  it("is that of the last file, and keeps what that had not", () => {
    const last = withUse(withUse(defaultUses(columns), "lang", "show"), "shop", "off");
    const more = [...columns, column("extra", ["A text that is longer than a name."])];
    const uses = usesFor(more, { task, item: null, kept: last });
    expect(uses.of).toEqual({ ...last.of, extra: "meta" });
  });

  it("leaves the last file aside if what it showed is not there", () => {
    const last = withUse(defaultUses([column("title", ["x"])]), "title", "show");
    expect(usesFor(columns, { task, item: null, kept: last })).toEqual(defaultUses(columns));
  });
});

describe("keptUses", () => {
  it("remembers each project's uses", () => {
    const uses = defaultUses(columns);
    keepUses("tickets", { ...uses, encoding: "cp1252" });
    expect(keptUses("tickets")).toEqual(uses);
    expect(keptUses("others")).toBeNull();
  });

  it("is null if what is kept can't be read", () => {
    localStorage.setItem("supt-columns-tickets", "{");
    expect(keptUses("tickets")).toBeNull();
  });
});
