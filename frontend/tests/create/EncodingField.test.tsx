import { fireEvent, render, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { asksForEncoding, EncodingField, withoutFlags } from "../../src/create/parts/EncodingField";
import { loadCreateStrings } from "../../src/strings/create";

const REFUSED =
  "a.csv, line 2: is not UTF-8: name its encoding, such as --encoding cp1252 for a file of Windows";
const BINARY =
  "a.csv: is not UTF-8 and has zero bytes in it: it is no text, or is UTF-16 without a byte order mark (--encoding utf-16-le)";

test("an encoding is asked for where the server needs one", () => {
  expect([REFUSED, BINARY, "a.csv: is empty", null].map(asksForEncoding)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("what the server says of options of the command is left out", () => {
  expect(withoutFlags(REFUSED)).toBe("a.csv, line 2: is not UTF-8");
  expect(withoutFlags(BINARY)).toMatch(/without a byte order mark$/);
  expect(withoutFlags("put such a cell in quotes, or leave such rows out with --skip-bad")).toBe(
    "put such a cell in quotes",
  );
});

test("the chosen encoding is read", async () => {
  await loadCreateStrings();
  const chosen: string[] = [];
  render(<EncodingField choose={(encoding) => chosen.push(encoding)} />);
  const read = screen.getByRole("button", { name: "Read it so" });
  fireEvent.click(read);
  fireEvent.change(screen.getByRole("combobox", { name: "Encoding of the file" }), {
    target: { value: "cp1250" },
  });
  fireEvent.click(read);
  expect(chosen).toEqual(["cp1252", "cp1250"]);
});
