import { render, screen } from "@testing-library/preact";
import { beforeEach, expect, it, vi } from "vitest";
import { AddedFile, reasonsCsv } from "../../../src/create/add/AddedFile";

beforeEach(() => {
  vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:x");
  vi.spyOn(URL, "revokeObjectURL").mockReturnValue();
});

const show = (added: Parameters<typeof AddedFile>[0]["added"]) =>
  render(<AddedFile added={added} again={() => {}} close={() => {}} />);

it("counts what was added, known, changed and left out", () => {
  show({
    added: 3,
    known: 5,
    updated: 2,
    refused_rows: 120,
    refused: [{ line: 4, reason: "bad" }],
  });
  for (const text of [
    "3 items added.",
    "2 known items changed.",
    "3 items known already and not added again.",
    "120 rows were left out.",
    "Row 4: bad",
    "and 119 more",
    "Download the first 1 reasons",
  ]) {
    screen.getByText(text);
  }
});

it("says nothing of what there was none of", () => {
  const { container } = show({ added: 1, known: 0 });
  expect(container.querySelectorAll(".outcome li")).toHaveLength(1);
  expect(screen.queryByRole("link")).toBeNull();
});

it("writes reasons that no spreadsheet calculates, without options of the command", () => {
  const refused = [
    { line: 2, reason: '=1+1 "x", or leave such rows out with --skip-bad' },
    { line: null, reason: "no place" },
  ];
  expect(reasonsCsv(refused)).toBe('row,reason\r\n2,"\'=1+1 ""x"""\r\n,"no place"\r\n');
});
