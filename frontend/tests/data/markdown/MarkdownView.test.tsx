import { fireEvent } from "@testing-library/preact";
import { beforeAll, expect, test } from "vitest";
import { loadMarkdown } from "../../../src/data/markdown/MarkdownView";
import { loadViews } from "../../../src/data/views";

beforeAll(() => Promise.all(["image", "audio", "pair"].map(loadViews)));

test("a picture at another server is not loaded: its text stands there, with a note", async () => {
  const render = await loadMarkdown();
  const page = document.createElement("div");
  page.append(
    render("![a <cat>](https://e.test/cat.png) ![x](/own.png) ![](data:image/svg+xml,x)"),
  );
  expect(page.querySelector("img")).toBe(null);
  expect(page.textContent).toContain("a <cat> (not loaded: this image is on another server)");
});

test("a picture in Markdown that can't be loaded is said to be so", async () => {
  const render = await loadMarkdown();
  const page = document.createElement("div");
  page.append(render("![a cat](data:image/png;base64,AAAA)"));
  fireEvent.error(page.querySelector("img") as HTMLElement);
  expect(page.textContent?.trim()).toBe("a cat (This image can't be loaded.)");
});
