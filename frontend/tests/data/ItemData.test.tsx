import { cleanup, render, screen } from "@testing-library/preact";
import { beforeAll, expect, test } from "vitest";
import { decode } from "../../src/data/decode";
import { ItemData } from "../../src/data/ItemData";
import { loadViews } from "../../src/data/views";

beforeAll(() => Promise.all(["image", "audio", "pair"].map(loadViews)));

const MARKUP = '<img src="x" onerror="alert(1)"><b>bold</b>';
const show = (data: Record<string, unknown>) => render(<ItemData data={data} />).container;

test("a text is shown as it is, markup and line breaks included", () => {
  const text = `${MARKUP}\nsecond line`;
  const shown = show({ kind: "text", text });
  expect(shown.textContent).toBe(text);
  expect(shown.querySelector("img, b")).toBe(null);
});

test("Markdown is drawn as such where the data say so, and only then", async () => {
  const text = `**bold**\nsecond\n\n\`\`\`\n  code\n\`\`\`\n\n${MARKUP}`;
  await decode({ kind: "text", text, format: "markdown" });
  const shown = show({ kind: "text", text, format: "markdown" });
  expect(shown.querySelector("strong")?.textContent).toBe("bold");
  expect(shown.querySelector("pre")?.textContent).toBe("  code\n");
  expect(shown.querySelector("br, img, b")).toBe(null);
  expect(show({ kind: "text", text }).querySelector("strong")).toBe(null);
});

test("a pair has its prompt above it, if it has one", () => {
  const side = (text: string) => ({ kind: "text", text });
  const pair = { kind: "pair", a: side("one"), b: side("two") };
  const names = (shown: Element) =>
    [...shown.querySelectorAll("section")].map((one) => one.getAttribute("aria-label"));
  expect(names(show(pair))).toEqual(["Left", "Right"]);
  cleanup();
  const shown = show({ ...pair, prompt: side("Which?") });
  expect(names(shown)).toEqual(["Prompt", "Left", "Right"]);
  expect(shown.querySelector("section")?.textContent).toBe("PromptWhich?");
});

test("the shorter a text is, the larger it stands", () => {
  const sizes = [10, 300, 3_000].map(
    (length) => show({ kind: "text", text: "x".repeat(length) }).firstElementChild?.className,
  );
  expect(sizes).toEqual(["text-view large", "text-view medium", "text-view small"]);
});

test("a long text is cut into blocks after lines or spaces, else between characters", () => {
  for (const part of ["one line\n", "no line ", "nospace", "👩🏽"]) {
    const text = part.repeat(6_000);
    const shown = show({ kind: "text", text });
    const blocks = [...shown.querySelectorAll(".text-block")].map((one) => one.textContent ?? "");
    expect(blocks.length).toBeGreaterThan(5);
    expect(blocks.join("")).toBe(text);
    expect(blocks.every((block) => block.isWellFormed())).toBe(true);
    if (part.includes(" ")) expect(blocks[0]?.at(-1)).toBe(part.at(-1));
    cleanup();
  }
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

test("a pair is shown side by side, each side by its own kind", () => {
  show({
    kind: "pair",
    a: { kind: "text", text: MARKUP },
    b: { kind: "image", url: "/b.png", width: 8, height: 8 },
  });
  expect(screen.getByRole("region", { name: "Left" }).textContent).toContain(MARKUP);
  expect(screen.getByRole("region", { name: "Right" }).querySelector("img")).not.toBe(null);
});
