/** Links that download the labels as files. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { exportPath } from "../shared/api";
import { Panel } from "../shared/Panel";

/** Kinds of task whose answers COCO can hold (`storage/transfer/coco.py`). */
const SHAPES: readonly unknown[] = ["boxes", "polygons", "points"];

interface ExportsProps {
  readonly slug: string;
  readonly kind: unknown;
}

/** Offers the labels in each format. */
export function Exports({ slug, kind }: ExportsProps) {
  const { project } = adminStrings;
  const [items, setItems] = useState(false);
  return (
    <Panel title={project.exports}>
      <p class="note">{project.exportText}</p>
      <label class="check">
        <input
          type="checkbox"
          checked={items}
          onChange={(event) => setItems(event.currentTarget.checked)}
        />{" "}
        {project.withItems}
      </label>
      <p class="buttons">
        <a class="button" href={exportPath(slug, "jsonl", items)} download={`${slug}.jsonl`}>
          {project.jsonl}
        </a>
        <a class="button" href={exportPath(slug, "csv", items)} download={`${slug}.csv`}>
          {project.csv}
        </a>
        {SHAPES.includes(kind) && (
          <a class="button" href={exportPath(slug, "coco", false)} download={`${slug}.coco.json`}>
            {project.coco}
          </a>
        )}
      </p>
    </Panel>
  );
}
