import { act, fireEvent, render, screen } from "@testing-library/preact";
import { beforeAll, describe, expect, test } from "vitest";
import { decode } from "../../../src/data/decode";
import { ItemData } from "../../../src/data/ItemData";
import { fitOf } from "../../../src/data/image/zoom";
import { loadViews } from "../../../src/data/views";

beforeAll(() => Promise.all(["image", "audio", "pair"].map(loadViews)));

const show = (data: Record<string, unknown>) => render(<ItemData data={data} />).container;

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
