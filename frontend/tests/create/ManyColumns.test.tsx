import { fireEvent, render, screen } from "@testing-library/preact";
import { expect, it, vi } from "vitest";
import { type Column, defaultUses, rolesOf } from "../../src/create/columns";
import { ColumnsTable } from "../../src/create/parts/ColumnsTable";

const column = (name: string, type: string): Column => ({
  name,
  type,
  role: null,
  missing: 0,
  values: [[type === "text" ? "A text that is long enough to be the item." : 0.5, 1]],
  all: false,
  unique: false,
});
const columns = [
  column("body", "text"),
  ...["age", "mass", "height"].map((name) => column(name, "decimal")),
  ...Array.from({ length: 20 }, (_, n) => column(`emb_${n}`, "decimal")),
];

function open() {
  const change = vi.fn();
  render(<ColumnsTable columns={columns} uses={defaultUses(columns)} change={change} />);
  return change;
}

it("takes the numbers of a vector for the model's input, and keeps others", () => {
  expect(rolesOf(defaultUses(columns))).toEqual({
    text: "body",
    meta: "age,mass,height",
    features: "emb_*",
  });
});

it("uses all numbers that are found for the model, and leaves texts as they are", () => {
  const change = open();
  fireEvent.change(screen.getByLabelText("Use all 24 as"), { target: { value: "features" } });
  const [uses] = change.mock.calls[0] ?? [];
  expect(uses.of.body).toBe("show");
  expect(uses.of.age).toBe("features");
  expect(uses.of.emb_3).toBe("features");
});

it("lists what fits a pattern, and changes nothing else", () => {
  const change = open();
  fireEvent.input(screen.getByLabelText("Find columns"), { target: { value: "emb_*" } });
  expect(screen.queryByLabelText("Use of body")).toBeNull();
  screen.getByText("20 of 24 columns.");
  fireEvent.change(screen.getByLabelText("Use all 20 as"), { target: { value: "off" } });
  expect(rolesOf(change.mock.calls[0]?.[0])).toEqual({ text: "body", meta: "age,mass,height" });
});

it("offers no text as the model's input", () => {
  open();
  const use = screen.getByLabelText("Use of body");
  expect([...use.querySelectorAll("option")].map(({ value }) => value)).not.toContain("features");
});
