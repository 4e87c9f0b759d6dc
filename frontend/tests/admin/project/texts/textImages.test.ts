import { expect, test } from "vitest";
import {
  faultOf,
  flawOf,
  ImageNames,
  imageText,
  MAX_IMAGE,
} from "../../../../src/admin/project/texts/textImages";

const image = (letter: string) => `data:image/png;base64,${letter.repeat(40)}`;
const file = (size: number, type = "image/png", name = "a.png") =>
  new File([new Uint8Array(size)], name, { type });

test("short names stand for images while a text is edited", () => {
  const names = new ImageNames();
  const text = `![a](${image("A")}) and ![b](${image("B")}), again ![a](${image("A")})`;
  expect(names.short(text)).toBe("![a](image:1) and ![b](image:2), again ![a](image:1)");
  expect(names.full(names.short(text))).toBe(text);
});

test("an image that was cut out keeps its name", () => {
  const names = new ImageNames();
  names.short(`${image("A")} ${image("B")}`);
  expect(names.short(image("B"))).toBe("image:2");
  expect(names.full("image:2 image:1")).toBe(`${image("B")} ${image("A")}`);
});

test("words of the text that look like such names stay what they are", () => {
  const names = new ImageNames();
  const text = `see image:1 ![a](${image("A")})`;
  expect(names.short(text)).toBe("see image:1 ![a](image:2)");
  expect(names.full(names.short(text))).toBe(text);
});

test("the limits of the server are told before anything is sent", () => {
  expect(flawOf(`${"x".repeat(100_000)}${image("A")}`)).toBeNull();
  expect(flawOf("x".repeat(100_001))).toBe("text");
  expect(flawOf(`data:image/png;base64,${"A".repeat(250_000)}`)).toBe("images");
  expect(faultOf(file(MAX_IMAGE))).toBeNull();
  expect(faultOf(file(MAX_IMAGE + 1))).toBe("size");
  expect(faultOf(file(10, "image/svg+xml"))).toBe("format");
  expect(faultOf(file(0))).toBe("format");
});

test("an image is written with its name as the alternative text", async () => {
  expect(await imageText(file(3, "image/gif", "a [cat].gif"))).toBe(
    "![a  cat ](data:image/gif;base64,AAAA)",
  );
});
