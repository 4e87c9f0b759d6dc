/** Table of the labellers. */
import { adminStrings } from "../../strings/admin";
import { number } from "../../strings/language";
import { Standing } from "../oversight/Standing";
import { VoidButton } from "../oversight/VoidButton";
import type { Labeller } from "../shared/api";
import { ScrollArea } from "../shared/ScrollArea";
import { SectionLink } from "../shared/SectionLink";

interface PeopleTableProps {
  readonly labellers: readonly Labeller[];
  ask(name: string): void;
  /** Makes a new link for somebody who lost theirs. */
  renew(name: string): void;
}

/** Lists the labellers with their figures. */
export function PeopleTable({ labellers, ask, renew }: PeopleTableProps) {
  const { people } = adminStrings;
  const figures = [
    [people.labels, undefined],
    [people.rate, people.rateHint],
    [people.median, people.medianHint],
    [people.agreement, people.agreementHint],
  ] as const;
  return (
    <ScrollArea label={people.title}>
      <table class="rows people">
        <thead>
          <tr>
            <th scope="col">{people.name}</th>
            <th scope="col">{people.role}</th>
            {figures.map(([name, hint]) => (
              <th key={name} scope="col" class="figure" title={hint}>
                {name}
              </th>
            ))}
            <th scope="col">{people.presence}</th>
            <th scope="col">
              <span class="visually-hidden">{people.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {labellers.map((labeller) => (
            <Person key={labeller.name} labeller={labeller} ask={ask} renew={renew} />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

interface PersonProps extends Omit<PeopleTableProps, "labellers"> {
  readonly labeller: Labeller;
}

function Person({ labeller, ask, renew }: PersonProps) {
  const { people, none } = adminStrings;
  const { name, role, labels, median_ms: median, per_minute: rate, agreement } = labeller;
  const query = new URLSearchParams({ labeller: name }).toString();
  return (
    <tr data-labeller={name} class={labeller.revoked ? "gone" : ""}>
      <th scope="row">
        <SectionLink to="items" query={query} label={people.items(name)}>
          <bdi>{name}</bdi>
        </SectionLink>
      </th>
      <td>{people.roles[role]}</td>
      <td class="figure">{number(labels)}</td>
      <td class="figure">{rate === null ? none : people.rateOf(rate)}</td>
      <td class="figure">{median === null ? none : people.seconds(median)}</td>
      <td class="figure" title={agreement === null ? "" : people.compared(labeller.compared)}>
        {agreement === null ? none : adminStrings.percent(agreement)}
      </td>
      <td>
        <Presence labeller={labeller} />
        <Standing labeller={labeller} />
      </td>
      <td>
        <PersonButtons labeller={labeller} ask={ask} renew={renew} />
      </td>
    </tr>
  );
}

function PersonButtons({ labeller: { name, revoked }, ask, renew }: PersonProps) {
  const { people } = adminStrings;
  return (
    <>
      <button
        type="button"
        class="quiet"
        aria-label={people.renewOf(name)}
        onClick={() => renew(name)}
      >
        {people.renew}
      </button>
      <VoidButton name={name} />
      {!revoked && (
        <button
          type="button"
          class="quiet"
          aria-label={people.revokeOf(name)}
          onClick={() => ask(name)}
        >
          {people.revoke}
        </button>
      )}
    </>
  );
}

function Presence({ labeller }: { readonly labeller: Labeller }) {
  const { people } = adminStrings;
  const here = labeller.connected && !labeller.revoked;
  return (
    <span class={here ? "presence here" : "presence"}>
      <span class="dot" aria-hidden="true" />
      {labeller.revoked ? people.gone : here ? people.here : people.away}
    </span>
  );
}
