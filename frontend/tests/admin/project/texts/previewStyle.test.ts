import { expect, test } from "vitest";
import { keptToPreview } from "../../../../src/admin/project/texts/previewStyle";

test("rules are kept to the preview", () => {
  const kept = keptToPreview([
    ".badge { color: teal; }",
    "@media print { .badge { color: red; } }",
  ]);
  expect(kept).toContain(
    "@scope (.style-preview > .item) {\n.badge { color: teal; }\n@media print",
  );
});

test("other rules than those of an item are left out", () => {
  expect(keptToPreview(["@font-face { font-family: x; }", "@page { margin: 0; }"])).not.toMatch(
    /font-face|page \{/,
  );
});

test.each([
  '.a { background: url("x"); }',
  '.a { background: image-set("x" 1x); }',
  ".a { --x: u\\72l(x); }",
  '.a { --x: "//x"; }',
])("nothing is shown of a style sheet that could load something: %s", (rule) => {
  expect(keptToPreview([".b { color: red; }", rule])).toBeNull();
});
