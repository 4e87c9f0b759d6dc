"""Decks of gold items: for each labeller some that they have not had, shuffled, in memory."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, func, select

from supt_async.domain.ids import ItemId, LabellerId
from supt_async.storage.portable.memory import Deck, Decks, Memory
from supt_async.storage.portable.projects import ProjectRow
from supt_async.storage.portable.state import Batch
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnySelect
from supt_async.storage.schema.conditions import withdrawn

DECK = 64
"""Maximum number of gold items that are in a deck."""
LOOKED_AT = 1_000
"""Maximum number of gold items that are looked at to fill decks."""
DECKS = 10_000
"""Maximum number of decks of a project."""
EMPTY_MS = 60_000
"""Milliseconds after which gold items are looked for again for a labeller who has had all."""
RANDOM = random.SystemRandom()
"""Draws which hand-outs are gold, and which items."""


def draw(memory: Memory, project: ProjectRow, labeller: LabellerId) -> ItemId | None:
    """Take a gold item off a labeller's deck; None if there is none."""
    known = memory.decks.get(project.id)
    deck = None if known is None else known.decks.get(labeller)
    return deck.items.pop() if deck is not None and deck.items else None


def total(batch: Batch, project: ProjectRow) -> int:
    """Return the number of a project's gold items, up to ``LOOKED_AT``."""
    return _decks(batch, project).total


def load(
    batch: Batch, project: ProjectRow, labellers: Iterable[LabellerId], *, patient: bool
) -> None:
    """Fill the decks of those labellers who have none.

    ``patient``: that somebody has had all may have been found out a while ago.
    """
    known, now = _decks(batch, project), batch.now_ms
    empty = {
        labeller
        for labeller in labellers
        if (deck := known.decks.get(labeller)) is None
        or not (deck.items or (patient and now < deck.read_ms + EMPTY_MS))
    }
    if not empty:
        return
    if len(known.decks) + len(empty) > DECKS:
        known.decks.clear()
    items = _some(batch.connection, project, known)
    gone = had(batch.connection, items, empty)
    for labeller in empty:
        left = [item for item in items if (item, labeller) not in gone]
        known.decks[labeller] = Deck(RANDOM.sample(left, min(DECK, len(left))), now)


def had(
    connection: Connection, items: Collection[ItemId], labellers: Collection[LabellerId]
) -> set[tuple[ItemId, LabellerId]]:
    """Return who holds which of some gold items, or has answered or skipped it."""
    if not items:
        return set()
    lease, b, s = tables.lease.c, tables.label.c, tables.skip.c
    parts = [
        select(of.item_id, of.labeller_id).where(
            of.item_id.in_(items), of.labeller_id.in_(labellers), *conditions
        )
        for of, conditions in ((lease, ()), (b, (b.gold, ~withdrawn(b))), (s, (~withdrawn(s),)))
    ]
    rows = connection.execute(parts[0].union_all(*parts[1:]))
    return {(ItemId(item), LabellerId(labeller)) for item, labeller in rows}


def _decks(batch: Batch, project: ProjectRow) -> Decks:
    """Return a project's decks; empty ones if its gold items have changed."""
    known = batch.memory.decks.get(project.id)
    if known is None or known.changes != project.gold_changes:
        some = _handed_out(project).limit(LOOKED_AT).subquery()
        span = select(func.count(), func.min(some.c.item_id), func.max(some.c.item_id))
        number, low, high = batch.connection.execute(span).one()
        known = Decks(project.gold_changes, int(number), low or 0, high or 0)
        batch.memory.decks[project.id] = known
    return known


def _some(connection: Connection, project: ProjectRow, known: Decks) -> list[ItemId]:
    """Return gold items: all of them, or, of very many, some that follow each other."""
    many = known.total >= LOOKED_AT
    first = RANDOM.randint(known.low, known.high) if many else known.low
    g = tables.gold.c
    statement = _handed_out(project).where(g.item_id >= first).order_by(g.item_id)
    return [ItemId(item) for item in connection.scalars(statement.limit(LOOKED_AT))]


def _handed_out(project: ProjectRow) -> AnySelect:
    g = tables.gold.c
    return select(g.item_id).where(g.project_id == project.id, g.retired_ms.is_(None))
