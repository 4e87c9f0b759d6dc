"""Recounting: the figures of all projects, counted anew and compared with those that are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.figures import dealt_twice, sums
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import listed, on_time


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is another one if everything is counted."""

    project: str
    figure: str
    kept: int
    counted: int


def differences(connection: Connection) -> list[Difference]:
    """Return the kept figures of all projects that are wrong, in the caller's snapshot."""
    p = tables.project.c
    rows = connection.execute(select(p.id, p.slug).where(listed(p)).order_by(p.id))
    found: list[Difference] = []
    for id_, slug in rows.all():
        project = ProjectId(id_)
        found += [
            *_of_labellers(connection, project, slug),
            *_of_answers(connection, project, slug),
            *_of_leases(connection, project, slug),
        ]
    return found


def every_label(connection: Connection, project: ProjectId) -> Counter[int]:
    """Count the labels on time that stand, by labeller."""
    b, w = tables.label.c, tables.withdrawal.c
    here = (b.project_id == project, on_time(b))
    labels = select(b.labeller_id, func.count()).where(*here).group_by(b.labeller_id)
    withdrawn = (
        select(b.labeller_id, func.count())
        .select_from(sums.withdrawn_labels())
        .where(w.project_id == project, *here)
        .group_by(b.labeller_id)
    )
    found: Counter[int] = Counter({row[0]: row[1] for row in connection.execute(labels)})
    found.subtract({row[0]: row[1] for row in connection.execute(withdrawn)})
    return found


def every_answer(connection: Connection, project: ProjectId) -> Counter[str]:
    """Count the labels on time that stand, by answer."""
    b, w = tables.label.c, tables.withdrawal.c
    here = (b.project_id == project, on_time(b))
    found = sums.pairs(connection, select(b.value, func.count()).where(*here))
    # Of the withdrawn ones all, few as they are.
    withdrawn = select(b.value, func.count()).select_from(sums.withdrawn_labels())
    found.subtract(sums.pairs(connection, withdrawn.where(w.project_id == project, *here)))
    return found


def _of_labellers(connection: Connection, project: ProjectId, slug: str) -> Iterator[Difference]:
    kept = {id_: labels for id_, (labels, _) in sums.by_labeller(connection, project).items()}
    counted = every_label(connection, project)
    wrong = [id_ for id_ in kept.keys() | counted.keys() if kept.get(id_, 0) != counted[id_]]
    if wrong:
        labels = sum(kept.get(id_, 0) for id_ in wrong)
        figure = f"labels of {len(wrong)} people"
        yield Difference(slug, figure, labels, sum(counted[id_] for id_ in wrong))


def _of_answers(connection: Connection, project: ProjectId, slug: str) -> Iterator[Difference]:
    kept = sums.by_answer(connection, project)
    if kept is None or int(project) not in sums.countable(connection, [project]):
        return
    counted = every_answer(connection, project)
    wrong = [text for text in kept.keys() | counted.keys() if kept[text] != counted[text]]
    if wrong:
        labels = sum(kept[text] for text in wrong)
        figure = f"labels with {len(wrong)} different answers"
        yield Difference(slug, figure, labels, sum(counted[text] for text in wrong))


def _of_leases(connection: Connection, project: ProjectId, slug: str) -> Iterator[Difference]:
    """Compare items dealt twice: kept ones stay when the log of leases is pruned."""
    kept = dealt_twice.kept(connection, project)
    counted = dealt_twice.recount(connection, project)
    if kept is not None and counted > kept[0]:
        yield Difference(slug, "items dealt twice", kept[0], counted)
