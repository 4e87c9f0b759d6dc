/** Audit log of the project, loaded when it is asked for. */
import { useState } from "preact/hooks";
import { adminStrings } from "../../strings/admin";
import { formatTime } from "../shared/format";
import { ErrorText, Panel } from "../shared/Panel";
import { ScrollArea } from "../shared/ScrollArea";
import { useAction } from "../shared/useAction";
import { type Act, fetchActs } from "./api";
import { detailsText } from "./detailsText";

/** Shows who did what, newest first. */
export function LogPanel({ slug }: { readonly slug: string }) {
  const { log } = adminStrings.oversight;
  const [acts, setActs] = useState<readonly Act[] | null>(null);
  const [next, setNext] = useState<number | null>(null);
  const load = useAction(async () => {
    const page = await fetchActs(slug, next);
    setActs([...(acts ?? []), ...page.acts]);
    setNext(page.next);
  });
  return (
    <Panel title={log.title} class="whole log-panel">
      <p class="note">{log.note}</p>
      {acts?.length === 0 && <p class="note">{log.empty}</p>}
      {acts && acts.length > 0 && <LogTable acts={acts} />}
      <ErrorText text={load.error} />
      {(acts === null || next !== null) && (
        <button type="button" class="more" aria-disabled={load.busy} onClick={load.run}>
          {acts === null ? log.show : adminStrings.more}
        </button>
      )}
    </Panel>
  );
}

function LogTable({ acts }: { readonly acts: readonly Act[] }) {
  const { log, acts: names } = adminStrings.oversight;
  return (
    <ScrollArea label={log.title}>
      <table class="rows log">
        <thead>
          <tr>
            <th scope="col">{log.when}</th>
            <th scope="col">{log.who}</th>
            <th scope="col">{log.what}</th>
            <th scope="col">{log.details}</th>
          </tr>
        </thead>
        <tbody>
          {acts.map((act) => (
            <tr key={act.act} data-act={act.what}>
              <td>{formatTime(act.created)}</td>
              <td>{act.by === null ? log.operator : <bdi>{act.by}</bdi>}</td>
              <td>{names[act.what] ?? act.what.replaceAll("_", " ")}</td>
              <td dir="auto">{detailsText(act.details)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
