"""Answers that were taken over before, but under another name for their labeller.

``--rename`` names somebody anew. If it is left out the second time, or another name is given, each
answer would be stored twice, as two people's. Times tell such a file from that of two people who
agree: nobody answers the same items at the same moments as somebody else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.schema import tables
from supt_async.storage.transfer import bulk
from supt_async.storage.transfer.taken_labels import TakenLabel

SOME = 3
"""Number of answers from which it is worth a note that two people give the same."""


@dataclass(slots=True)
class _Compared:
    """Answers of one labeller that are not here under their name."""

    number: int = 0
    times: set[int | None] = field(default_factory=set)
    """Some of the times at which they were given."""
    same: Counter[str] = field(default_factory=Counter)
    """Number of those that somebody else has given, by whom."""
    alike: Counter[str] = field(default_factory=Counter)
    """The same, whenever that was."""


class SameAnswers:
    """Comparison of a file's answers with those that are in the project."""

    def __init__(self, project: ProjectId) -> None:
        self._project = project
        self._of: defaultdict[tuple[str | None, str | None], _Compared]
        self._of = defaultdict(_Compared)

    def compare(self, connection: Connection, labels: Sequence[TakenLabel]) -> None:
        """Compare some of the answers."""
        known = bulk.known(connection, self._project, [label.key for label in labels])
        b, who = tables.label.c, tables.labeller.c
        items = sorted({one.item for one in known.values()})
        rows = connection.execute(
            select(b.item_id, who.name, b.value, b.created_ms)
            .join(tables.labeller, who.id == b.labeller_id)
            .where(b.project_id == self._project, b.item_id.in_(items))
        )
        given: defaultdict[int, dict[str, tuple[str, int]]] = defaultdict(dict)
        for item, name, value, created_ms in rows:
            given[item][name] = (value, created_ms)
        for label in labels:
            if label.correction:
                continue
            there = given[known[label.key].item] if label.key in known else {}
            name = label.labeller or "import"
            if name not in there:
                self._note(label, {n: g for n, g in there.items() if g[0] == label.value})

    def _note(self, label: TakenLabel, others: dict[str, tuple[str, int]]) -> None:
        found = self._of[label.source, label.labeller]
        found.number += 1
        if len(found.times) < 2:
            found.times.add(label.created_ms)
        found.alike.update(others.keys())
        found.same.update(n for n, (_, ms) in others.items() if ms == label.created_ms)

    def doubled(self) -> tuple[str | None, str] | None:
        """Return whose answers are all here already, and under which name; None if nobody's are."""
        for (source, _), found in self._of.items():
            certain = len(found.times) > 1 or found.number == 1
            for name, number in found.same.items():
                if number == found.number and certain and None not in found.times:
                    return source, name
        return None

    def alike(self) -> list[tuple[str, str]]:
        """Return who gives the same answers as somebody who is here, at times that nobody knows."""
        return [
            (labeller or "import", name)
            for (_, labeller), found in self._of.items()
            for name, number in found.alike.items()
            if number == found.number >= SOME and None in found.times
        ]
