import { expect, it } from "vitest";
import { exportQuery, formatsFor } from "../../../src/admin/project/exportFormats";

const all = { format: "jsonl", resolve: "", since: "", items: false, machine: true } as const;

it("offers the formats that can hold the answers", () => {
  const names = (kind: string) => formatsFor(kind).map(({ name }) => name);
  expect(names("boxes")).toContain("yolo");
  expect(names("points")).not.toContain("yolo");
  expect(names("spans")).toContain("conll");
  expect(names("any")).toEqual(["jsonl", "csv", "parquet", "hf"]);
});

it("asks for what was chosen and nothing else", () => {
  expect(exportQuery(all)).toBe("format=jsonl");
  expect(exportQuery({ ...all, format: "coco", items: true })).toBe("format=coco");
  const since = exportQuery({ ...all, since: "2026-11-28T14:00" });
  expect(new Date(new URLSearchParams(since).get("since") ?? "").getTime()).toBe(
    new Date("2026-11-28T14:00").getTime(),
  );
});
