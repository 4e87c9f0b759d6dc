/** Relations between regions: the picker of a new one's label, and the list. */
import { useComputed } from "@preact/signals";
import { strings } from "../../strings/language";
import { Keycap } from "../Keycap";
import { useKeys } from "../keys";
import { LabelPicker } from "../LabelPicker";
import type { RegionsDraft } from "./draft";
import type { Region, Relation } from "./region";
import { words } from "./strings";
import { useKept } from "./useKept";

interface RelationsProps<R extends Region> {
  readonly draft: RegionsDraft<R>;
}

/** Draws the labels of relations, and between which regions the next one is. */
export function RelationPicker<R extends Region>({ draft }: RelationsProps<R>) {
  const from = draft.find(draft.relating.value);
  const to = draft.find(draft.active.value);
  const ready = !!from && !!to && from !== to;
  const only = draft.relationLabels.length === 1 ? draft.relationLabels[0] : undefined;
  const { relateFrom, relateTo, relateHint, relationLabels } = words();
  useKeys({ Enter: () => only && draft.relate(only.value) });
  if (!from) return null;
  return (
    <div class="relating">
      <p aria-live="polite" dir="auto">
        {ready ? relateTo(draft.nameOf(from), draft.nameOf(to)) : relateFrom(draft.nameOf(from))}
        {!ready && <small> {relateHint}</small>}
      </p>
      <LabelPicker
        name={relationLabels}
        options={draft.relationLabels}
        chosen={null}
        disabled={!ready}
        choose={(label) => draft.relate(label)}
      />
      <button type="button" class="quiet" onClick={() => draft.escape()}>
        {strings.label.cancel}
        <Keycap name="Escape" />
      </button>
    </div>
  );
}

/** Lists the relations. Tab walks through them, and Delete removes the focused one. */
export function RelationList<R extends Region>({ draft }: RelationsProps<R>) {
  const { relations } = draft;
  const said = words();
  const entry = useKept((relation: Relation) => (
    <RelationEntry
      key={`${relation.from} ${relation.to} ${typeof relation.label} ${relation.label}`}
      relation={relation}
      draft={draft}
    />
  ));
  const canBegin = draft.active.value !== null && draft.relating.value === null;
  return (
    <div class="relation-list" role="group" aria-label={said.relations(relations.length)}>
      <button
        type="button"
        class="quiet"
        aria-disabled={!canBegin}
        aria-keyshortcuts="Shift+>"
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => draft.beginRelation()}
      >
        {said.relate}
        <Keycap name=">" />
      </button>
      <ul>{relations.map(entry)}</ul>
    </div>
  );
}

interface RelationEntryProps<R extends Region> extends RelationsProps<R> {
  readonly relation: Relation;
}

function RelationEntry<R extends Region>({ relation, draft }: RelationEntryProps<R>) {
  const label = labelOf(draft, relation);
  const from = useName(draft, relation.from);
  const to = useName(draft, relation.to);
  const isSuggested = useComputed(() => draft.isSuggested(relation)).value;
  const said = words().relation(from, label, to);
  return (
    <li dir="auto" class={isSuggested ? "suggested" : undefined}>
      <span>
        {isSuggested && <span class="visually-hidden">{words().suggested("")}</span>}
        <bdi>{from}</bdi> <em>{label}</em> <bdi>{to}</bdi>
      </span>
      <button
        type="button"
        class="quiet remove-relation"
        aria-label={words().remove(said)}
        aria-keyshortcuts="Delete"
        onKeyDown={(event) => {
          if (event.key !== "Delete") return;
          event.preventDefault();
          draft.unrelate(relation);
        }}
        onClick={() => draft.unrelate(relation)}
      >
        <span aria-hidden="true">×</span>
      </button>
    </li>
  );
}

/** Returns the name of a region, which is drawn again only when it is another one. */
function useName<R extends Region>(draft: RegionsDraft<R>, id: string): string {
  return useComputed(() => {
    const region = draft.find(id);
    return region ? draft.nameOf(region) : "";
  }).value;
}

/** Returns the name of a relation's label. */
export function labelOf<R extends Region>(draft: RegionsDraft<R>, { label }: Relation): string {
  return draft.relationLabels.find(({ value }) => value === label)?.label ?? String(label);
}

/** Returns how a region is related to others, in words for screen readers. */
export function relationsOf<R extends Region>(draft: RegionsDraft<R>, id: string): string[] {
  const name = (other: string) => {
    const region = draft.find(other);
    return region ? draft.nameOf(region) : "";
  };
  return draft.relationsOf(id).map((relation) => {
    const label = labelOf(draft, relation);
    const { to, by } = words();
    return relation.from === id ? to(label, name(relation.to)) : by(label, name(relation.from));
  });
}
