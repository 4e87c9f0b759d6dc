import { render, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { lazyView } from "../../src/data/lazy";

const Said = ({ words }: { readonly words: string }) => <p>{words}</p>;

test("a view is drawn at once when it is ready, and else as soon as it has been loaded", async () => {
  const lazy = lazyView(async () => Said);
  const { container, unmount } = render(<lazy.View words="one" />);
  await waitFor(() => expect(container.textContent).toBe("one"));
  unmount();
  expect(render(<lazy.View words="two" />).container.textContent).toBe("two");
});

test("a view that somebody else loads meanwhile is drawn, too", async () => {
  let give: (view: typeof Said) => void = () => {};
  const lazy = lazyView(() => new Promise<typeof Said>((resolve) => (give = resolve)));
  const ready = lazy.ready();
  const { container } = render(<lazy.View words="one" />);
  give(Said);
  await ready;
  await waitFor(() => expect(container.textContent).toBe("one"));
});
