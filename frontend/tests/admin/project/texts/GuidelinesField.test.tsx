import { fireEvent, render, screen } from "@testing-library/preact";
import { useState } from "preact/hooks";
import { expect, test } from "vitest";
import { GuidelinesField } from "../../../../src/admin/project/texts/GuidelinesField";

const IMAGE = "data:image/png;base64,AAAA";
let written = "";

function Edited({ text }: { readonly text: string }) {
  const [now, setNow] = useState(text);
  written = now;
  return <GuidelinesField text={now} write={setNow} />;
}

const png = (name: string, size = 3) =>
  new File([new Uint8Array(size)], name, { type: "image/png" });
const field = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Guidelines" });
const choose = (...files: readonly File[]) =>
  fireEvent.change(screen.getByLabelText("Add images"), { target: { files } });

test("a chosen image is put in at the caret, and stays short in the field", async () => {
  render(<Edited text="A cat: ." />);
  field().setSelectionRange(7, 7);
  choose(png("cat.png"));
  await expect.poll(() => field().value).toBe("A cat: ![cat](image:1).");
  expect(written).toBe(`A cat: ![cat](${IMAGE}).`);
  fireEvent.input(field(), { target: { value: "See ![cat](image:1)" } });
  expect(written).toBe(`See ![cat](${IMAGE})`);
});

test("a pasted image is put in, and a copied text with its picture is pasted as a text", async () => {
  render(<Edited text="" />);
  const paste = (types: readonly string[]) =>
    fireEvent.paste(field(), { clipboardData: { types, files: [png("image.png")] } });
  expect(paste(["text/plain", "Files"])).toBe(true);
  expect(paste(["Files"])).toBe(false);
  await expect.poll(() => written).toBe(`![image](${IMAGE})`);
});

test("what is too large or no image is named with the reason, and the rest is put in", async () => {
  render(<Edited text="" />);
  choose(
    png("huge.png", 180_001),
    new File(["<svg/>"], "logo.svg", { type: "image/svg+xml" }),
    png("a.png", 150_000),
    png("b.png", 150_000),
  );
  await screen.findByText(/is larger than 180 kB/);
  expect(screen.getByRole("alert").textContent).toBe(
    "huge.png: is larger than 180 kB: make it smaller" +
      "logo.svg: is no PNG, JPEG, GIF or WebP image" +
      "b.png: is too much: all images together may have 187 kB (250,000 characters as text)",
  );
  expect(field().value).toBe("![a](image:1)");
});
