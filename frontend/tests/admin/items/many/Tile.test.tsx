import { render, screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { Tile } from "../../../../src/admin/items/many/Tile";
import type { ItemWithAnswers, Project } from "../../../../src/admin/shared/api";

const ITEM = { item: "7", external_id: "r-7", data: { kind: "text", text: "Fine" } };

function show(grouped: boolean) {
  render(
    <Tile
      item={ITEM as unknown as ItemWithAnswers}
      project={{ task: { kind: "choice", options: ["a", "b"] } } as unknown as Project}
      ticked={false}
      grouped={grouped}
      suggested={null}
      press={() => {}}
    />,
  );
}

test("items that are alike can be asked for once a training has grouped them", () => {
  show(true);
  expect(screen.getByRole("button", { name: /show what is alike/ }).textContent).toBe("Alike");
});

test("before, no button leads to an error", () => {
  show(false);
  expect(screen.getByRole("checkbox").textContent).toBe("Fine");
  expect(screen.queryByRole("button")).toBeNull();
});
