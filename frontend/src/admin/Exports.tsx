/** Links to the labels, as files. */
import { words } from "../strings/admin";
import { exportPath } from "./api";
import { Panel } from "./Panel";

export function Exports({ slug }: { readonly slug: string }) {
  const { project } = words;
  return (
    <Panel title={project.exports}>
      <p class="note">{project.exportText}</p>
      <p class="buttons">
        <a class="button" href={exportPath(slug, "jsonl")} download={`${slug}.jsonl`}>
          {project.jsonl}
        </a>
        <a class="button" href={exportPath(slug, "csv")} download={`${slug}.csv`}>
          {project.csv}
        </a>
      </p>
    </Panel>
  );
}
