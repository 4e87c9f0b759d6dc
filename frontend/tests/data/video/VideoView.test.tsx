import { act, fireEvent, render, screen } from "@testing-library/preact";
import { beforeAll, expect, test } from "vitest";
import { hasSound, ItemData } from "../../../src/data/ItemData";
import { loadViews } from "../../../src/data/views";

beforeAll(() => loadViews("video"));

test("a video has the browser's own player, and nothing of it plays by itself", () => {
  render(<ItemData data={{ kind: "video", url: "/media/1/1" }} />);
  const video = screen.getByLabelText("The video to label") as HTMLVideoElement;
  expect([video.controls, video.autoplay, video.preload]).toEqual([true, false, "metadata"]);
});

test("a video that can't be played says so", async () => {
  render(<ItemData data={{ kind: "video", url: "/media/1/1" }} />);
  const video = screen.getByLabelText("The video to label");
  Object.defineProperty(video, "error", { value: { code: 4 } });
  await act(() => void fireEvent(video, new Event("error")));
  expect(screen.getByText(/This video can't be played/)).toBeTruthy();
});

test("Space plays what has a sound or a picture that moves, also among fields", () => {
  const field = (kind: string) => ({ name: kind, data: { kind, url: "/m" } });
  expect(hasSound({ kind: "video", url: "/m" })).toBe(true);
  expect(hasSound({ kind: "fields", fields: [field("image"), field("audio")] })).toBe(true);
  expect(hasSound({ kind: "fields", fields: [field("image")] })).toBe(false);
});
