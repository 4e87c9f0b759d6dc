import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { beforeAll, expect, test } from "vitest";
import { ChatView } from "../../../src/data/chat/ChatView";
import { loadMarkdown } from "../../../src/data/markdown/MarkdownView";

beforeAll(async () => {
  await loadMarkdown();
});

const articles = () => screen.getAllByRole("article");

test("each turn is an article with the name of its speaker", () => {
  const roles = ["system", "User", "assistant", "tool", "Reviewer 2", " ", "constructor"];
  render(<ChatView turns={roles.map((role) => ({ role, content: "text" }))} />);
  const names = articles().map((one) => one.getAttribute("aria-label"));
  const speakers = ["System", "User", "Assistant", "Tool", "Reviewer 2", "Nobody named"];
  expect(names).toEqual(
    [...speakers, "constructor"].map((name, index) => `${name}, turn ${index + 1} of 7`),
  );
});

test("a turn is Markdown, and a direction of its own", () => {
  render(<ChatView turns={[{ role: "user", content: "**bold** <b>text</b>" }]} />);
  const [turn] = articles();
  expect(turn?.querySelector("strong")?.textContent).toBe("bold");
  expect(turn?.querySelector("b")).toBe(null);
  expect(turn?.querySelector(".prose")?.getAttribute("dir")).toBe("auto");
});

test("of a long turn the beginning is shown, and all of it at a press", () => {
  render(<ChatView turns={[{ role: "user", content: "word ".repeat(1_000) }]} />);
  const button = screen.getByRole("button", { name: "Show all of it" });
  expect(button.getAttribute("aria-expanded")).toBe("false");
  fireEvent.click(button);
  expect(screen.getByRole("button", { name: "Show less" })).toBe(button);
  expect(document.querySelector(".clipped")).toBe(null);
});

test("many turns are there at once, and rendered one after the other", async () => {
  const turns = Array.from({ length: 35 }, (_, index) => ({
    role: "user",
    content: `**turn ${index}**`,
  }));
  render(<ChatView turns={turns} />);
  expect(articles().length).toBe(35);
  expect(articles()[0]?.querySelector("strong")).not.toBe(null);
  await waitFor(() => expect(articles().at(-1)?.querySelector("strong")).not.toBe(null));
});
