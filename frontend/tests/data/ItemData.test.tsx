import { act, cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { setSound } from "../../src/data/audio/settings";
import { peaksOf } from "../../src/data/audio/waveform";
import { decode } from "../../src/data/decode";
import { ItemData } from "../../src/data/ItemData";
import { fitOf } from "../../src/data/image/zoom";
import { loadMarkdown } from "../../src/data/markdown/MarkdownView";
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

test("a picture in Markdown that can't be loaded is said to be so", async () => {
  const render = await loadMarkdown();
  const page = document.createElement("div");
  page.append(render("![a cat](/gone.png)"));
  fireEvent.error(page.querySelector("img") as HTMLElement);
  expect(page.textContent?.trim()).toBe("a cat (This image can't be loaded.)");
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

test("a sound of a server that may not be read from is played, and says why it is not drawn", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("refused by the policy")));
  const shown = show({ kind: "audio", url: "https://media.example.org/a.wav" });
  await screen.findByText(/No waveform/);
  expect(shown.querySelector("audio")?.getAttribute("src")).toMatch(/^https:/);
  cleanup();
  show({ kind: "audio", url: "/media/1/1" });
  await act(() => Promise.resolve());
  expect(screen.queryByText(/No waveform/)).toBe(null);
});

describe("An image", () => {
  test("is shown by its address, with a name", () => {
    show({ kind: "image", url: "/digit.png", width: 8, height: 8 });
    const image = screen.getByRole("img", { name: "The item to label" });
    expect(image.getAttribute("src")).toBe("/digit.png");
  });

  test("is as large as fits, and one of a few pixels is not enlarged until it can't be read", () => {
    const frame = { width: 900, height: 600 };
    expect(fitOf(frame, { width: 1_800, height: 600 })).toBe(0.5);
    expect(fitOf(frame, { width: 300, height: 600 })).toBe(1);
    expect(fitOf(frame, { width: 8, height: 10 })).toBe(40);
    expect(fitOf({ width: 0, height: 0 }, { width: 8, height: 10 })).toBe(1);
  });

  test("can be zoomed by keys and buttons, keeps its pixels sharp, and fits again", () => {
    show({ kind: "image", url: "/digit.png", width: 80, height: 100 });
    const image = screen.getByRole("img");
    const width = () => document.querySelector<HTMLElement>(".zoom-canvas")?.style.width;
    expect([width(), image.className]).toEqual(["80px", "image-view"]);
    fireEvent.keyDown(document.body, { key: "+", code: "Equal", shiftKey: true });
    expect([width(), image.className]).toEqual(["112px", "image-view pixelated"]);
    fireEvent.keyDown(document.body, { key: "-", code: "Minus" });
    expect(width()).toBe("80px");
    fireEvent.click(screen.getByRole("button", { name: "Zoom out" }));
    expect(width()).toBe("80px");
    fireEvent.click(screen.getByRole("button", { name: "Zoom in" }));
    fireEvent.click(screen.getByRole("button", { name: "Fit the whole image" }));
    expect(width()).toBe("80px");
  });

  test("is zoomed by two fingers that move apart, and not by one", () => {
    show({ kind: "image", url: "/digit.png", width: 80, height: 100 });
    const frame = document.querySelector(".zoom-scroll");
    const width = () => document.querySelector<HTMLElement>(".zoom-canvas")?.style.width;
    const touch = (name: string, ...places: readonly number[]) => {
      const touches = places.map((clientX) => ({ clientX, clientY: 0 }));
      const event = Object.assign(new Event(name, { cancelable: true }), { touches });
      act(() => void frame?.dispatchEvent(event));
      return event.defaultPrevented;
    };
    touch("touchstart", 10);
    expect(touch("touchmove", 90)).toBe(false);
    expect(width()).toBe("80px");
    touch("touchstart", 10, 60);
    expect(touch("touchmove", 10, 110)).toBe(true);
    expect(width()).toBe("160px");
    touch("touchend", 10);
    expect(touch("touchmove", 10, 400)).toBe(false);
    expect(width()).toBe("160px");
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

test("a pair is shown side by side, each side by its own kind", () => {
  show({
    kind: "pair",
    a: { kind: "text", text: MARKUP },
    b: { kind: "image", url: "/b.png", width: 8, height: 8 },
  });
  expect(screen.getByRole("region", { name: "Left" }).textContent).toContain(MARKUP);
  expect(screen.getByRole("region", { name: "Right" }).querySelector("img")).not.toBe(null);
});

describe("A sound", () => {
  test("has a button that plays it, its position, and nothing of it plays by itself", () => {
    show({ kind: "audio", url: "https://elsewhere.example/a.wav" });
    expect(screen.getByRole("button", { name: "Play" })).toBeTruthy();
    expect(screen.getByRole("slider", { name: "Position" })).toBeTruthy();
    expect(document.querySelector("audio")?.autoplay).toBe(false);
  });

  test("plays by Space; of two the first, then the second, then none", () => {
    const playing = new Set<HTMLMediaElement>();
    const { play, pause } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function () {
      playing.add(this);
      return Promise.resolve();
    };
    HTMLMediaElement.prototype.pause = function () {
      playing.delete(this);
    };
    const paused = vi
      .spyOn(HTMLMediaElement.prototype, "paused", "get")
      .mockImplementation(function (this: HTMLMediaElement) {
        return !playing.has(this);
      });
    const sound = (name: string) => ({ kind: "audio", url: `https://elsewhere.example/${name}` });
    const { container } = render(
      <ItemData data={{ kind: "pair", a: sound("a"), b: sound("b") }} />,
    );
    const heard = () => [...container.querySelectorAll("audio")].map((one) => playing.has(one));
    const steps = [0, 1, 2].map(() => {
      fireEvent.keyDown(document.body, { key: " ", code: "Space" });
      return heard();
    });
    expect(steps).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
    paused.mockRestore();
    Object.assign(HTMLMediaElement.prototype, { play, pause });
  });

  test("is played at once, and faster, by who wants that", () => {
    const play = vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
    const first = render(<ItemData data={{ kind: "audio", url: "https://elsewhere.example/a" }} />);
    fireEvent.click(screen.getByRole("checkbox", { name: "Play each sound at once" }));
    fireEvent.change(screen.getByRole("combobox", { name: "Speed" }), { target: { value: "1.5" } });
    expect(document.querySelector("audio")?.playbackRate).toBe(1.5);
    expect(play).not.toHaveBeenCalled();
    first.unmount();
    render(<ItemData data={{ kind: "audio", url: "https://elsewhere.example/b" }} />);
    expect(play).toHaveBeenCalledTimes(1);
    expect(document.querySelector("audio")?.playbackRate).toBe(1.5);
    setSound({ auto: false, speed: 1 });
  });

  test("is drawn by the loudest moment of each part, with its sign", () => {
    const samples = new Float32Array(2_400).fill(0.1);
    samples[1] = -0.5;
    samples[2_399] = 0.75;
    const peaks = peaksOf(samples);
    expect([peaks.length, peaks[0], peaks.at(-1)]).toEqual([1_200, -0.5, 0.75]);
    expect(peaksOf(new Float32Array(3))).toHaveLength(3);
  });
});
