import { render, waitFor } from "@testing-library/preact";
import { beforeAll, expect, test } from "vitest";
import { useProjectStyle } from "../../src/label/useProjectStyle";

interface Settings {
  readonly happyDOM: { readonly settings: { handleDisabledFileLoadingAsSuccess: boolean } };
}

beforeAll(() => {
  (window as unknown as Settings).happyDOM.settings.handleDisabledFileLoadingAsSuccess = true;
});

function Page({ address }: { readonly address?: string }) {
  useProjectStyle(address);
  return null;
}

const sheets = () =>
  [...document.head.querySelectorAll("link[rel=stylesheet]")].map((link) =>
    link.getAttribute("href"),
  );

test("the project's style sheet is loaded, replaced by a new one, and taken away", async () => {
  const { rerender, unmount } = render(<Page address="/api/v1/projects/p/style?v=1" />);
  expect(sheets()).toEqual(["/api/v1/projects/p/style?v=1"]);
  rerender(<Page address="/api/v1/projects/p/style?v=2" />);
  expect(sheets()).toEqual(["/api/v1/projects/p/style?v=2"]);
  unmount();
  await waitFor(() => expect(sheets()).toEqual([]));
});

test("nothing is loaded without one, or from elsewhere", () => {
  render(<Page address="" />);
  render(<Page />);
  render(<Page address="https://e.test/x.css" />);
  expect(sheets()).toEqual([]);
});
