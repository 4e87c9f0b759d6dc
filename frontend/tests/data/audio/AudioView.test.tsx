import { act, cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { setSound } from "../../../src/data/audio/settings";
import { FINE, fineOf, peaksOf } from "../../../src/data/audio/waveform";
import { ItemData } from "../../../src/data/ItemData";
import { loadViews } from "../../../src/data/views";

beforeAll(() => Promise.all(["image", "audio", "pair"].map(loadViews)));

const show = (data: Record<string, unknown>) => render(<ItemData data={data} />).container;

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

test("a fine outline has the loudest sample of each small part, also of a long sound", () => {
  const samples = new Float32Array(8_000 * 60);
  samples.set([0.25, -0.5], 40);
  const fine = fineOf(samples);
  expect(fine).toHaveLength(60 * FINE);
  expect([fine[0], fine[1], fine[2]]).toEqual([0, 0.5, 0]);
});
