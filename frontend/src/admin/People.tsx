/** Who labels: how much, how fast, and a way to show somebody out. */
import { useRef, useState } from "preact/hooks";
import { number, strings } from "../strings/en";
import { useAction } from "./action";
import { type Labeller, revoke } from "./api";

interface PeopleProps {
  readonly slug: string;
  readonly labellers: readonly Labeller[];
  reload(): Promise<void>;
}

export function People({ slug, labellers, reload }: PeopleProps) {
  const { admin } = strings;
  const [leaving, setLeaving] = useState<string | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const ask = (name: string) => {
    setLeaving(name);
    dialog.current?.showModal();
  };
  return (
    <section class="panel people-panel" aria-labelledby="people-title">
      <h2 id="people-title">{admin.people}</h2>
      {labellers.length ? <PeopleTable labellers={labellers} ask={ask} /> : <p>{admin.noPeople}</p>}
      <dialog ref={dialog} class="sheet" aria-labelledby="revoke-title">
        <Confirmation
          slug={slug}
          name={leaving ?? ""}
          done={async () => {
            dialog.current?.close();
            await reload();
          }}
        />
      </dialog>
    </section>
  );
}

interface PeopleTableProps {
  readonly labellers: readonly Labeller[];
  ask(name: string): void;
}

function PeopleTable({ labellers, ask }: PeopleTableProps) {
  const { admin } = strings;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone it scrolls sideways, also by key
    <div class="scrolled" tabIndex={0} role="group" aria-labelledby="people-title">
      <table class="people">
        <thead>
          <tr>
            <th scope="col">{admin.name}</th>
            <th scope="col">{admin.role}</th>
            <th scope="col" class="figure">
              {admin.labels}
            </th>
            <th scope="col" class="figure">
              {admin.median}
            </th>
            <th scope="col">{admin.presence}</th>
            <th scope="col">
              <span class="visually-hidden">{admin.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {labellers.map((labeller) => (
            <Person key={labeller.name} labeller={labeller} ask={ask} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Person({ labeller, ask }: { readonly labeller: Labeller; ask(name: string): void }) {
  const { admin } = strings;
  const { name, role, labels, median_ms: median, connected } = labeller;
  return (
    <tr data-labeller={name}>
      <th scope="row">{name}</th>
      <td>{admin.roles[role]}</td>
      <td class="figure">{number(labels)}</td>
      <td class="figure">{median === null ? admin.none : admin.seconds(median)}</td>
      <td>
        <span class={connected ? "presence here" : "presence"}>
          <span class="dot" aria-hidden="true" />
          {connected ? admin.here : admin.away}
        </span>
      </td>
      <td>
        <button
          type="button"
          class="quiet"
          aria-label={admin.revokeOf(name)}
          onClick={() => ask(name)}
        >
          {admin.revoke}
        </button>
      </td>
    </tr>
  );
}

interface ConfirmationProps {
  readonly slug: string;
  readonly name: string;
  done(): Promise<void>;
}

function Confirmation({ slug, name, done }: ConfirmationProps) {
  const { admin } = strings;
  const action = useAction(async () => {
    await revoke(slug, name);
    await done();
  });
  return (
    <>
      <h2 id="revoke-title">{admin.revokeTitle(name)}</h2>
      <p>{admin.revokeText}</p>
      {action.error && (
        <p class="error-text" role="alert">
          {action.error}
        </p>
      )}
      <form method="dialog" class="buttons">
        <button type="submit">{admin.cancel}</button>
        <button type="button" class="danger" aria-disabled={action.busy} onClick={action.run}>
          {admin.revoke}
        </button>
      </form>
    </>
  );
}
