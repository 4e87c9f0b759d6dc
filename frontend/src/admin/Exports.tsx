/** Links to the labels, as files. */
import { strings } from "../strings/en";
import { exportPath } from "./api";

export function Exports({ slug }: { readonly slug: string }) {
  const { admin } = strings;
  return (
    <section class="panel" aria-labelledby="exports-title">
      <h2 id="exports-title">{admin.exports}</h2>
      <p>{admin.exportText}</p>
      <p class="buttons">
        <a class="button" href={exportPath(slug, "jsonl")} download={`${slug}.jsonl`}>
          {admin.jsonl}
        </a>
        <a class="button" href={exportPath(slug, "csv")} download={`${slug}.csv`}>
          {admin.csv}
        </a>
      </p>
    </section>
  );
}
