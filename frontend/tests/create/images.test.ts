import { describe, expect, it } from "vitest";
import { batches, checkImages, linesOf, MAX_IMAGE } from "../../src/create/images";

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]);
const png = (name: string, size = 0) => new File([PNG, new Uint8Array(size)], name);

describe("checkImages", () => {
  it("names files that are no image, are too large, or come twice", async () => {
    const files = [
      png("a.png"),
      new File(["a text"], "b.jpg"),
      png("c.png", MAX_IMAGE),
      png("a.png"),
      new File([new Uint8Array([0, 0, 0, 24]), "ftypheic"], "d.heic"),
    ];
    const { images, refused } = await checkImages(files);
    expect(images.map(({ name }) => name)).toEqual(["a.png"]);
    expect(refused).toEqual([
      { name: "b.jpg", fault: "format" },
      { name: "c.png", fault: "size" },
      { name: "a.png", fault: "twice" },
      { name: "d.heic", fault: "format" },
    ]);
  });
});

describe("batches", () => {
  it("hold few images and few bytes each", () => {
    const small = batches(Array.from({ length: 45 }, (_, n) => png(`${n}.png`)));
    expect(small.map(({ length }) => length)).toEqual([20, 20, 5]);
    const large = batches(Array.from({ length: 3 }, (_, n) => png(`${n}.png`, 3 * 2 ** 20)));
    expect(large.map(({ length }) => length)).toEqual([1, 1, 1]);
  });
});

describe("linesOf", () => {
  it("has each image as an envelope, with its name as its id", async () => {
    const text = await (await linesOf([png("a.png"), png("b.png")])).text();
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ id }) => id)).toEqual(["a.png", "b.png"]);
    expect(lines[0].payload).toEqual({ $supt: "bytes", data: "iVBORw0KGgoAAAAN" });
  });
});
