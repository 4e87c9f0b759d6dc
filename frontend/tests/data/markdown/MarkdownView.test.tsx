import { fireEvent } from "@testing-library/preact";
import { beforeAll, expect, test } from "vitest";
import { loadMarkdown } from "../../../src/data/markdown/MarkdownView";
import { loadViews } from "../../../src/data/views";

beforeAll(() => Promise.all(["image", "audio", "pair"].map(loadViews)));

test("a picture in Markdown that can't be loaded is said to be so", async () => {
  const render = await loadMarkdown();
  const page = document.createElement("div");
  page.append(render("![a cat](/gone.png)"));
  fireEvent.error(page.querySelector("img") as HTMLElement);
  expect(page.textContent?.trim()).toBe("a cat (This image can't be loaded.)");
});
