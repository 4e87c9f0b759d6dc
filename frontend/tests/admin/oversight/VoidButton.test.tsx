import { fireEvent, screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { fakePage, open } from "../../support/adminPage";
import { type Answered, API, labellers } from "../../support/fakeApi";

fakePage();

test("labels are withdrawn with a reason, after it was said how many", async () => {
  const { asked } = await open("people", {
    [`GET ${API}/labellers`]: (): Answered => [200, [{ ...labellers[0], name: "Bob" }]],
    [`POST ${API}/labellers/Bob/void`]: (): Answered => [
      200,
      { labels: 3, corrections: 0, items: 2 },
    ],
  });
  fireEvent.click(await screen.findByRole("button", { name: "Withdraw the labels of Bob" }));
  await screen.findByText("This is about 3 labels of 2 items.");
  const button = screen.getByRole("button", { name: "Withdraw labels" });
  fireEvent.click(button);
  const posts = () => asked.filter(({ method }) => method === "POST");
  expect(posts().length).toBe(1);
  fireEvent.input(screen.getByRole("textbox", { name: "Reason" }), {
    target: { value: "clicked at random" },
  });
  fireEvent.click(button);
  await waitFor(() => expect(posts().length).toBe(2));
  expect(posts()[1]?.body).toEqual({
    reason: "clicked at random",
    since: null,
    dry_run: false,
  });
});
