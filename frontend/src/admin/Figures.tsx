/** The counts of a project, and how far it is. */
import { ProgressBar } from "../label/Header";
import { number, strings } from "../strings/en";
import type { Status } from "./api";

export function Figures({ status }: { readonly status: Status }) {
  const { admin } = strings;
  const share = status.items ? status.done / status.items : 0;
  const figures: readonly (readonly [string, string])[] = [
    [admin.items, number(status.items)],
    [admin.done, number(status.done)],
    [admin.out, number(status.out)],
    [admin.labels, number(status.labels)],
    [admin.labellers, number(status.labellers)],
    [admin.connected, number(status.connected)],
    [admin.rate, status.per_minute.toFixed(1)],
  ];
  return (
    <section class="panel figures-panel" aria-labelledby="figures-title">
      <h2 id="figures-title" class="visually-hidden">
        {admin.numbers}
      </h2>
      <div class="far">
        <p class="percent">{admin.percent(share)}</p>
        <ProgressBar done={status.done} total={status.items} />
      </div>
      <dl class="tiles">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
