"""Items with their answers, flags and suggestions, for an owner to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import CompoundSelect, Connection, select, union_all

from supt_async.domain.ids import ItemId, ProjectId
from supt_async.storage.label_many.suggested import suggestions_of
from supt_async.storage.queries.flags import all_flags, flag
from supt_async.storage.queries.item_pages import published
from supt_async.storage.review_records import Answer, GoldState, ItemDetail
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import latest, on_time, withdrawn


def load_items(connection: Connection, project: ProjectId, ids: Sequence[int]) -> list[ItemDetail]:
    """Read items with their answers and flags, in the order of their ids."""
    c, i = tables.content.c, tables.item.c
    rows = connection.execute(
        select(c.item_id, c.external_id, c.payload, i.open_slots)
        .select_from(tables.content.join(tables.item, i.id == c.item_id))
        .where(c.project_id == project, c.item_id.in_(ids), published())
        .order_by(c.item_id)
    )
    found = {
        row[0]: ItemDetail(id=ItemId(row[0]), external_id=row[1], payload=row[2], open=row[3])
        for row in rows
    }
    _add_answers(connection, found)
    g = tables.gold.c
    golden = select(g.item_id, g.retired_ms.is_(None))
    for id_, active in connection.execute(golden.where(g.item_id.in_(found))):
        found[id_].gold = GoldState.ACTIVE if active else GoldState.RETIRED
    flags = all_flags().where(tables.flag.c.item_id.in_(found))
    for id_, suggestion in suggestions_of(connection, found):
        found[id_].suggestions.append(suggestion)
    for row in connection.execute(flags.order_by(tables.flag.c.created_ms)):
        found[row[1]].flags.append(flag(row))
    return list(found.values())


def _add_answers(connection: Connection, found: dict[int, ItemDetail]) -> None:
    k, who = tables.correction.c, tables.labeller.c
    owners = connection.execute(
        select(k.item_id, k.id, who.name, k.value, k.created_ms)
        .select_from(tables.correction.join(tables.labeller, who.id == k.labeller_id))
        .where(k.item_id.in_(found), latest(k))
    ).all()
    settled = {row[0] for row in owners}
    for row in connection.execute(labels_of(found)):
        found[row[0]].answers.append(
            Answer(
                label=row[1],
                labeller=row[2],
                value=msgspec.json.decode(row[3]),
                ms=row[4],
                created_ms=row[5],
                late=bool(row[6]),
                overruled=row[0] in settled and not row[6],
                by=row[7],
                seq=row[8],
            )
        )
    for item, id_, name, value, created_ms in owners:
        found[item].answers.append(
            Answer(
                label=id_,
                labeller=name,
                value=msgspec.json.decode(value),
                ms=None,
                created_ms=created_ms,
                correction=True,
            )
        )


def labels_of(items: Iterable[int]) -> CompoundSelect[Any]:
    """Return the statement for the labels of some items, late ones too, in their order.

    Those on time and late ones have an index each: without the conditions all labels would be read.
    """
    b, who = tables.label.c, tables.labeller.c
    columns = (b.item_id, b.id, who.name, b.value, b.ms, b.created_ms, b.late, b.labeller_id, b.seq)
    labels = tables.label.join(tables.labeller, who.id == b.labeller_id)
    here = (b.item_id.in_(list(items)), ~withdrawn(b))
    some = (
        select(*columns).select_from(labels).where(*here, which) for which in (on_time(b), b.late)
    )
    return union_all(*some).order_by("seq")
