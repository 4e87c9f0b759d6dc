import { fireEvent, render, screen } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import { decode } from "../../src/data/decode";
import { enlarge } from "../../src/data/ImageView";
import { ItemData } from "../../src/data/ItemData";

const MARKUP = '<img src="x" onerror="alert(1)"><b>bold</b>';
const show = (data: Record<string, unknown>) => render(<ItemData data={data} />).container;

test("a text is shown as it is, markup and line breaks included", () => {
  const text = `${MARKUP}\nsecond line`;
  const shown = show({ kind: "text", text });
  expect(shown.textContent).toBe(text);
  expect(shown.querySelector("img, b")).toBe(null);
});

test("the shorter a text is, the larger it stands", () => {
  const sizes = [10, 300, 3_000].map(
    (length) => show({ kind: "text", text: "x".repeat(length) }).firstElementChild?.className,
  );
  expect(sizes).toEqual(["text-view large", "text-view medium", "text-view small"]);
});

test("a table shows names and values as text", () => {
  const rows = [
    ["name", MARKUP],
    ["price", 12.5],
    ["sold", null],
    ["tags", ["a", 1]],
  ];
  const shown = show({ kind: "table", rows });
  const cells = screen.getAllByRole("cell").map((cell) => cell.textContent);
  expect(cells).toEqual([MARKUP, "12.5", "–", '["a",1]']);
  expect(screen.getAllByRole("rowheader").map(({ textContent }) => textContent)).toEqual([
    "name",
    "price",
    "sold",
    "tags",
  ]);
  expect(shown.querySelector("td img")).toBe(null);
});

test("JSON is written out as text", () => {
  const shown = show({ kind: "json", value: { a: [1, MARKUP] } });
  expect(JSON.parse(shown.textContent ?? "")).toEqual({ a: [1, MARKUP] });
  expect(shown.querySelector("img")).toBe(null);
});

test("a kind that this page does not know can still be read", () => {
  expect(show({ kind: "hologram", url: "/h" }).textContent).toContain("hologram");
  expect(show({ kind: "text" }).textContent).toContain('"kind": "text"');
});

describe("An image", () => {
  /** An image of this many pixels, `client` of the page's wide and high. */
  function sized(client: number, natural: number): HTMLImageElement {
    const image = document.createElement("img");
    const sizes = { clientWidth: client, clientHeight: client };
    for (const [name, value] of Object.entries({
      ...sizes,
      naturalWidth: natural,
      naturalHeight: natural,
    })) {
      Object.defineProperty(image, name, { value });
    }
    return image;
  }

  function isSharp(image: HTMLImageElement, width: number | null, height: number | null) {
    enlarge(image, width, height);
    return image.classList.contains("pixelated");
  }

  test("is shown by its address, with a name", () => {
    show({ kind: "image", url: "/digit.png", width: 8, height: 8 });
    const image = screen.getByRole("img", { name: "The item to label" });
    expect(image.getAttribute("src")).toBe("/digit.png");
  });

  test("keeps its pixels sharp when it is enlarged, and only then", () => {
    expect(isSharp(sized(400, 0), 8, 8)).toBe(true);
    expect(isSharp(sized(400, 390), null, null)).toBe(true);
    expect(isSharp(sized(400, 400), null, null)).toBe(false);
    expect(isSharp(sized(400, 2_000), null, null)).toBe(false);
    expect(isSharp(sized(400, 0), null, null)).toBe(false);
    expect(isSharp(sized(400, 0), 300, 900)).toBe(false);
  });

  test("of a few pixels is not enlarged until it can't be read", () => {
    const image = sized(900, 0);
    enlarge(image, 8, 10);
    expect([image.style.maxWidth, image.style.maxHeight]).toEqual(["320px", "400px"]);
  });

  test("that can't be loaded is said to be so, and the next one is tried", () => {
    const { container, rerender } = render(<ItemData data={{ kind: "image", url: "/a.png" }} />);
    fireEvent.error(screen.getByRole("img"));
    expect(container.textContent).toBe("This image can't be loaded.");
    rerender(<ItemData data={{ kind: "image", url: "/b.png" }} />);
    expect(screen.getByRole("img").getAttribute("src")).toBe("/b.png");
  });

  test("that can't be decoded holds nobody up", async () => {
    const { Image } = globalThis;
    class Broken {
      src = "";
      decode = () => Promise.reject(new Error("EncodingError"));
    }
    globalThis.Image = Broken as unknown as typeof Image;
    try {
      await expect(decode({ kind: "image", url: "/broken.png" })).resolves.toBeUndefined();
    } finally {
      globalThis.Image = Image;
    }
  });
});
