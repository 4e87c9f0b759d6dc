/** What several answers to an item come to, and how sure that is. */
import { fetchJson, projectPath } from "../../http";
import { adminStrings } from "../../strings/admin";
import type { Consensus } from "../review/items/api";
import { AnswerInWords } from "../shared/AnswerInWords";
import type { ItemWithAnswers, Project } from "../shared/api";
import { useLiveData } from "../shared/liveData";
import { ScrollArea } from "../shared/ScrollArea";

interface ConsensusTableProps {
  readonly item: ItemWithAnswers;
  readonly project: Project;
}

/** Shows the consensus, of a form whole, with the least sure question's confidence. */
export function ConsensusTable({ item, project }: ConsensusTableProps) {
  const labels = item.answers.map(({ label }) => label).join(" ");
  const path = projectPath(project.slug, `/items/${item.item}/consensus`);
  const { value } = useLiveData(`${path} ${labels}`, () =>
    fetchJson<{ readonly consensus: readonly Consensus[] }>(path),
  );
  const { items, percent } = adminStrings;
  const found = value.value?.consensus ?? [];
  const [first] = found;
  if (first === undefined) return null;
  const isForm = first.question !== "";
  const whole = isForm
    ? Object.fromEntries(found.map(({ question, value }) => [question, value]))
    : first.value;
  const sure = Math.min(...found.map(({ confidence }) => confidence));
  const agreed = found.map(({ agreement }) => agreement ?? 1);
  return (
    <ScrollArea label={items.consensus}>
      <table class="rows given">
        <thead>
          <tr>
            <th scope="col">{items.consensus}</th>
            <th scope="col">{items.confidence}</th>
            <th scope="col">{items.agreement}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td>
              <AnswerInWords task={project.task} data={item.data} value={whole} />
            </td>
            <td class="figure">{percent(sure)}</td>
            <td class="figure">{percent(Math.min(...agreed))}</td>
          </tr>
        </tbody>
      </table>
    </ScrollArea>
  );
}
