"""Writer of items: recognises known ones, and puts new ones into the order and the counters.

An item is known by its external id, or else by its content and by which occurrence of that
content it is in the same call, so that a repeated import adds nothing (see ``existing_items``).

A file is staged in short transactions and published at once (``importer``); items that come over
HTTP are published as they come (``ItemWriter`` in one transaction). Whatever the number of items,
memory stays nearly the same: their keys are in a file, and their ids are runs (``staging``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.domain.items import NewItem
from supt_async.errors import BadFile, Refused
from supt_async.payloads.codec import fingerprint
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.dialects import dialect_of
from supt_async.storage.dialects.item_columns import ItemColumns
from supt_async.storage.gold import items as gold
from supt_async.storage.overlap.lock import keep_overlap
from supt_async.storage.records import Added
from supt_async.storage.schema import tables
from supt_async.storage.transfer import bulk, existing_items
from supt_async.storage.transfer.item_keys import key_of_content
from supt_async.storage.transfer.staging import assigning, changes, publishing, suggestions
from supt_async.storage.transfer.staging.publishing import (
    CHUNK as CHUNK,
    chunks as chunks,
    count as count,
    importer as importer,
)
from supt_async.storage.transfer.staging.seen_keys import SeenKeys, hashes_of
from supt_async.storage.transfer.staging.spool import Spool


@dataclass(frozen=True, slots=True)
class _Written:
    """What has become of a batch in a transaction that is not over."""

    batch: Batch
    fresh: Sequence[int]
    """Positions of the items that were written."""
    again: Sequence[int]
    """Positions of the items that were there."""
    ids: Sequence[int]
    """Ids of the written ones."""
    places: int
    """Open places of the written ones."""
    known: Mapping[str, bulk.Known]


@dataclass(frozen=True, slots=True)
class Batch:
    """Items with what they are known by; ``ItemWriter.prepare`` makes it."""

    items: Sequence[NewItem]
    prints: Sequence[str]
    keys: Sequence[str]
    met: Sequence[str]
    """Keys that came before in the same call, as far as their hashes tell."""


class ItemWriter:
    """Writer of one call's items; ``publish`` puts the written items into the order.

    A transaction may be begun again, so ``add`` and ``publish`` change nothing but the database;
    what they have done is remembered afterwards (``remember``).
    """

    def __init__(
        self,
        project: ProjectId,
        process: str,
        now_ms: int,
        import_id: int | None = None,
        *,
        update: bool = False,
        on_bad: Callable[[BadFile], None] | None = None,
    ) -> None:
        self.project = project
        self.process = process
        self.now_ms = now_ms
        self.import_id = import_id
        self.repeats = existing_items.KnownItems()
        self.alone = False
        """Whether the project had no items before: then only this call's have to be looked up."""
        self.refused = 0
        """Number of known items that would have changed, had they no label."""
        self.known_changed = 0
        """Number of gold items that got another known answer."""
        self._update = update
        self._overlaps: set[int] = set()
        self._on_bad = on_bad
        self._bad: list[BadFile] = []
        self._written: _Written | None = None
        self._seen = SeenKeys()
        self._new = publishing.Unpublished(project, process, now_ms)
        self._changes = Spool()
        self._suggestions = Spool()

    def prepare(self, items: Sequence[NewItem]) -> Batch:
        """Find out what items are known by; each of the call's items is prepared once, in order."""
        prints = [fingerprint(item.payload) for item in items]
        names = [
            print_ if item.external_id is None else f"id:{item.external_id}"
            for item, print_ in zip(items, prints, strict=True)
        ]
        hashes = hashes_of(names)
        earlier = self._seen.earlier(hashes).tolist()
        self._seen.add(hashes)
        keys = [
            name if item.external_id is not None else key_of_content(name, times + 1)
            for item, name, times in zip(items, names, earlier, strict=True)
        ]
        met = [
            key
            for item, key, times in zip(items, keys, earlier, strict=True)
            if times and item.external_id is not None
        ]
        return Batch(items, prints, keys, met)

    def add(self, connection: Connection, batch: Batch) -> Added:
        """Write items that are not known yet, which stay invisible until they are published.

        They are forgotten unless ``remember`` is called, so that a batch can be tried again.

        Raises:
            BadFile: An item's id is known with another payload.
            StagedElsewhere: An item is known only to an import that has not published it.
        """
        self._bad = []
        overlap = self._overlap(connection)
        others: Sequence[int] = ()
        if self.import_id is None:  # looked up first: they may end in between
            others = existing_items.imports_under_way(connection, self.project)
        wanted = batch.met if self.alone else batch.keys
        known = bulk.known(connection, self.project, wanted) if wanted else {}
        if others and known:
            items = sorted({one.item for one in known.values()})
            existing_items.refuse_staged(connection, items, others)
        fresh: Sequence[int] = range(len(batch.items))
        again: Sequence[int] = ()
        if known or batch.met:
            fresh, again = self._sorted_out(batch, known)
        if any(item.assign for item in batch.items):
            unknown = self._refuse_unknown(connection, batch)
            fresh = [position for position in fresh if position not in unknown]
            again = [position for position in again if position not in unknown]
        ids, places = self._write(connection, batch, fresh, overlap) if fresh else ([], 0)
        self._written = _Written(batch, fresh, again, ids, places, known)
        return Added(added=len(fresh), known=len(again))

    def remember(self) -> None:
        """Remember what the latest call of ``add`` or ``publish`` has done; tell what is bad."""
        done, self._written = self._written, None
        if done is not None:
            batch = done.batch
            if done.ids:
                self._note(done, [batch.items[position] for position in done.fresh])
            self.repeats.follow(batch.items, batch.keys, batch.prints, done.known)
            self._meet(done)
        for one in self._bad:
            assert self._on_bad is not None, "the first one is an error without it"
            self._on_bad(one)
        self._bad = []

    def forget_unpublished(self) -> None:
        """Forget what waits to be published: it has been, or its transaction was given up."""
        self._new.close()
        self._changes.clear()
        self._suggestions.clear()
        for brought in (self.repeats.answers, self.repeats.priorities, self.repeats.golden):
            brought.clear()

    def hold(self, connection: Connection) -> None:
        """Keep the project and its overlap until the transaction ends."""
        self._overlap(connection)

    def publish(self, connection: Connection) -> Added:
        """Put the written items into the base order, shuffled, and count them.

        Return what happened to the known items. Nothing is forgotten: see ``forget_unpublished``.

        Raises:
            BadFile: An item that would get another content has a label, and there is no ``on_bad``.
        """
        self._bad = []
        self._overlap(connection)
        if len(self._overlaps) > 1:  # it was changed since some of them were staged
            self._new.count_places(connection, self.import_id)
        self._new.publish(connection)
        self.refused = 0
        updated = changes.apply(connection, self.project, self._changes, self._refuse_change)
        suggestions.replace(connection, self.project, self._suggestions, self.now_ms)
        return replace(self._take_brought(connection), updated=updated)

    @property
    def golden(self) -> dict[str, int]:
        """How many gold items were published, and how many got another known answer."""
        return {"added": self._new.golden, "changed": self.known_changed}

    def forget_seen(self) -> None:
        """Free the memory of what came: no further items will be prepared."""
        self._seen.clear()

    def _sorted_out(
        self, batch: Batch, known: dict[str, bulk.Known]
    ) -> tuple[list[int], list[int]]:
        """Return the positions of new items, and of those that are there already."""
        fresh: dict[str, int] = {}
        again: list[int] = []
        for position, (key, print_) in enumerate(zip(batch.keys, batch.prints, strict=True)):
            earlier = known.get(key)
            if earlier is None and key not in fresh:
                fresh[key] = position
                continue
            there = earlier.fingerprint if earlier else batch.prints[fresh[key]]
            if print_ == there or self._update:
                again.append(position)
            else:
                self._refuse(batch.items[position])
        return list(fresh.values()), again

    def _refuse_unknown(self, connection: Connection, batch: Batch) -> Collection[int]:
        """Refuse the items that are assigned to a name which nobody has; return their positions."""
        unknown = self._new.assignments.unknown(connection, batch.items)
        for position, name in unknown.items():
            self._tell(assigning.nobody(name, batch.items[position].line))
        return unknown

    def _refuse(self, item: NewItem) -> None:
        reason = f"the id {item.external_id!r} already exists with different content"
        self._tell(
            BadFile(
                f"{reason}: give the item another id, or update it: --update",
                line=item.line,
            )
        )

    def _refuse_change(self, bad: BadFile) -> None:
        self.refused += 1
        self._tell(bad)

    def _tell(self, bad: BadFile) -> None:
        if self._on_bad is None:
            raise bad
        self._bad.append(bad)

    def _write(
        self, connection: Connection, batch: Batch, fresh: Sequence[int], overlap: int
    ) -> tuple[Sequence[int], int]:
        """Write new items; return their ids, and the number of their open places."""
        items, keys, prints = batch.items, batch.keys, batch.prints
        if len(fresh) < len(items):
            items = [items[position] for position in fresh]
            keys = [keys[position] for position in fresh]
            prints = [prints[position] for position in fresh]
        new = ItemColumns(
            project=self.project,
            import_id=self.import_id,
            created_ms=self.now_ms,
            open_slots=[overlap if item.label is None else 0 for item in items],
            keys=keys,
            external_ids=[item.external_id for item in items],
            fingerprints=prints,
            payloads=[item.payload for item in items],
            features=[item.features for item in items],
            meta=[_json(item.meta) for item in items],
            assign=[_json(item.assign) for item in items],
        )
        ids = dialect_of(connection).add_items(connection, new)
        suggestions.write_new(connection, self.project, zip(ids, items, strict=True), self.now_ms)
        return ids, sum(new.open_slots)

    def _note(self, done: _Written, items: Sequence[NewItem]) -> None:
        """Let new items wait to be published."""
        ids = done.ids
        known = [
            (id_, text_of(item.label), item.gold)
            for id_, item in zip(ids, items, strict=True)
            if item.label is not None
        ]
        labels = [(id_, text) for id_, text, is_gold in known if not is_gold]
        golden = [(id_, text) for id_, text, is_gold in known if is_gold]
        priorities = [
            (id_, item.priority)
            for id_, item in zip(ids, items, strict=True)
            if item.priority > 0 and item.label is None
        ]
        self._new.add(ids, labels, priorities, golden, done.places)
        self._new.assignments.add(ids, items)

    def _meet(self, done: _Written) -> None:
        """Note what items that are there already change."""
        if not done.again:
            return
        batch = done.batch
        written = {batch.keys[place]: id_ for place, id_ in zip(done.fresh, done.ids, strict=True)}
        for position in done.again:
            item, key = batch.items[position], batch.keys[position]
            id_ = written[key] if key in written else done.known[key].item
            self.repeats.meet(item, id_)
            self._suggestions.extend(suggestions.rows_of(id_, item))
            if self._update and item.external_id is not None:
                print_, meta, assign = batch.prints[position], _json(item.meta), _json(item.assign)
                row = (id_, item.external_id, item.line, print_, item.payload, item.features)
                self._changes.extend([(*row, meta, assign)])

    def _take_brought(self, connection: Connection) -> Added:
        """Store the answers and priorities that came with known items."""
        answers, priorities = self.repeats.answers, self.repeats.priorities
        given: dict[int, str] = {}
        ignored = 0
        if answers:
            who = importer(connection, self.now_ms)
            given, places, ignored = existing_items.close(connection, self.project, answers, who)
            publishing.write_labels(connection, self.project, list(given.items()), self.now_ms)
            numbers = {"labels": len(given), "done": len(given), "open": -places}
            count(connection, self.project, self.process, **numbers)
        ignored += existing_items.prioritise(connection, self.project, priorities, self.now_ms)
        known = self.repeats.golden
        met = gold.meet(connection, self.project, known, change=self._update)
        self.known_changed, ignored = met[0], ignored + met[1]
        return Added(added=0, known=0, answered=len(given), ignored=ignored)

    def _overlap(self, connection: Connection) -> int:
        """Return how many answers an item wants; the project can't be deleted meanwhile."""
        at_once = self.import_id is None  # what is written is published in the same transaction
        lock = dialect_of(connection).lock_order if at_once else keep_overlap
        lock(connection, self.project)
        c = tables.project.c
        statement = select(c.overlap, c.archived_ms).where(c.id == self.project)
        row = connection.execute(statement.with_for_update(read=True, key_share=True)).first()
        if row is None:
            raise Refused("this project has been deleted")
        if row.archived_ms is not None:
            raise Refused("this project is archived: unarchive it first (supt project unarchive)")
        self._overlaps.add(row.overlap)
        return int(row.overlap)


def _json(value: object) -> str | None:
    return msgspec.json.encode(value).decode() if value else None
