"""Places of items: as many as the project's overlap wants, less leases and answers.

An item gets none if an owner's correction, a known answer or a machine label has settled it.
Leased places stay leased. Where the overlap is adaptive, an item that has the least number of
answers gets one more place while these are not sure enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, case, exists, func, literal, or_, select, union_all, update

from supt_async.domain.ids import ProjectId
from supt_async.rules.overlap import Overlap
from supt_async.storage.events import telling
from supt_async.storage.overlap.judge import Basis
from supt_async.storage.overlap.reading import read_answers, read_basis, read_overlap
from supt_async.storage.people.accounts import IMPORT
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnyRow
from supt_async.storage.schema.conditions import standing, withdrawn
from supt_async.storage.transfer.staging.publishing import count


@dataclass(frozen=True, slots=True)
class _Use:
    """What the places of an item are used for."""

    leases: int = 0
    answers: int = 0
    settled: bool = False


def adjust_items(
    connection: Connection,
    process: str,
    project: ProjectId,
    ids: Sequence[int],
    basis: Basis | None = None,
) -> list[int]:
    """Adjust the places of some items, and count what that changes.

    Args:
        connection: A connection in a transaction that has locked nothing but items.
        process: The process whose counters are written.
        project: The project.
        ids: Its items.
        basis: What its answers are judged by, if some have been judged by that already.

    Returns:
        The items that get an opinion more than the least number, in ascending order.
    """
    i = tables.item.c
    before = lock(connection, ids)
    uses = _uses(connection, project, ids)
    overlap = read_overlap(connection, project) or Overlap()
    total = _wanted(connection, project, overlap, uses, basis)
    staged = _staged(connection, ids)
    changed: dict[int, list[int]] = {}
    further: list[int] = []
    completed: list[int] = []
    opened = done = 0
    for id_, places in before.items():
        use = uses.get(id_, _Use())
        wanted = total.get(id_, overlap.least)
        if use.settled:
            wanted = min(wanted, places)
        if wanted == places:
            continue
        changed.setdefault(wanted, []).append(id_)
        if wanted > places and use.answers >= overlap.least:
            further.append(id_)
        if id_ not in staged:
            opened += wanted - places
            if not use.leases:
                done += (wanted == 0) - (places == 0)
                completed += [id_] if wanted == 0 else []
    for places, items in changed.items():
        connection.execute(update(tables.item).where(i.id.in_(items)).values(open_slots=places))
    if changed:
        count(connection, project, process, open=opened, done=done, asked=len(further))
    telling.tell_done(connection, project, completed)
    return further


def ask_for(
    connection: Connection, process: str, project: ProjectId, ids: Sequence[int]
) -> list[int]:
    """Open one more place of those items that are complete and may have one; return them.

    The caller has locked the items, and wants the opinions whatever the answers come to.
    """
    overlap = read_overlap(connection, project) or Overlap()
    places = lock(connection, ids)
    uses = _uses(connection, project, ids)
    wanted = [
        id_
        for id_, use in uses.items()
        if not (use.settled or use.leases or places.get(id_, 1))
        and overlap.least <= use.answers < overlap.highest
    ]
    if wanted:
        i, number = tables.item.c, len(wanted)
        connection.execute(update(tables.item).where(i.id.in_(wanted)).values(open_slots=1))
        count(connection, project, process, open=number, done=-number, asked=number)
    return sorted(wanted)


def lock(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Lock items, as the queue does; return their open places, in the order of their ids."""
    i = tables.item.c
    locked = select(i.id, i.open_slots).where(i.id.in_(ids)).order_by(i.id)
    rows = connection.execute(locked.with_for_update(key_share=True))
    return {row.id: row.open_slots for row in rows}


def _wanted(
    connection: Connection,
    project: ProjectId,
    overlap: Overlap,
    uses: Mapping[int, _Use],
    basis: Basis | None,
) -> dict[int, int]:
    """Return how many places should be open of each item that has any use."""
    sure = _confidences(connection, project, overlap, uses, basis)
    return {
        id_: overlap.places(
            answers=use.answers,
            leases=use.leases,
            confidence=lambda item=id_: sure.get(item, 1.0),  # type: ignore[misc]
        )
        for id_, use in uses.items()
    }


def _confidences(
    connection: Connection,
    project: ProjectId,
    overlap: Overlap,
    uses: Mapping[int, _Use],
    basis: Basis | None,
) -> dict[int, float]:
    """Return how sure the answers are of those items that may get one more place."""
    ids = [
        id_
        for id_, use in uses.items()
        if not (use.settled or use.leases) and overlap.least <= use.answers < overlap.highest
    ]
    if not ids or not overlap.one_more:
        return {}
    basis = basis or read_basis(connection, project)
    found = read_answers(connection, project, ids)
    return {item: basis.confidence(answers) for item, answers in found.items()}


def _uses(connection: Connection, project: ProjectId, ids: Sequence[int]) -> dict[int, _Use]:
    settled = _settled(connection, ids)
    uses = {id_: _Use(settled=True) for id_ in settled}
    for row in _used(connection, project, ids):
        known = bool(row.known) or row.item in settled
        uses[row.item] = _Use(int(row.leases), int(row.answers), known)
    return uses


def _used(connection: Connection, project: ProjectId, ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return the leases and the answers of items, as one statement sees them.

    A place passes from a lease to an answer, and must not be counted twice or not at all.
    """
    lease, b, who = tables.lease.c, tables.label.c, tables.labeller.c
    settling = or_(who.kind == IMPORT, b.machine)
    parts = union_all(
        select(
            lease.item_id.label("item"),
            literal(1).label("lease"),
            literal(0).label("answer"),
            literal(0).label("known"),
        ).where(lease.item_id.in_(ids)),
        select(b.item_id, literal(0), literal(1), case((settling, 1), else_=0))
        .select_from(tables.label.join(tables.labeller, who.id == b.labeller_id))
        .where(b.item_id.in_(ids), b.project_id == project, standing(b)),
    ).subquery()
    statement = select(
        parts.c.item,
        func.sum(parts.c.lease).label("leases"),
        func.sum(parts.c.answer).label("answers"),
        func.max(parts.c.known).label("known"),
    ).group_by(parts.c.item)
    return connection.execute(statement).all()


def _settled(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Return the items that an owner has corrected, or whose answer is known."""
    c, g = tables.correction.c, tables.gold.c
    known = select(g.item_id).where(g.item_id.in_(ids))
    settled = select(c.item_id).where(c.item_id.in_(ids), ~withdrawn(c))
    rows = connection.scalars(settled.union(known))
    return set(rows)


def _staged(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Return the items of imports that are not published, and not counted yet."""
    c, i = tables.content.c, tables.import_.c
    staging = exists().where(i.id == c.import_id, i.state == "staging")
    return set(connection.scalars(select(c.item_id).where(c.item_id.in_(ids), staging)))
