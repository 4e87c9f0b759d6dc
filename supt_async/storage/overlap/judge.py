"""Judge: says of an item that has its answers whether another opinion is wanted.

A process has one for all projects. It keeps what a project's task and the reliability of its
labellers were when they were last read, by ``project.consensus_version``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

import msgspec

from supt_async.consensus.known import Crowd
from supt_async.consensus.opinions import Opinion, confidence
from supt_async.domain.ids import ItemId, ProjectId
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse
from supt_async.rules.overlap import Overlap

Fingerprint: TypeAlias = tuple[int, int]
"""Hashes of the answers to an item."""
MAX_COMPUTED = 4_096
"""Number of items of which it is kept how sure their answers are."""
MAX_KNOWN = 64
"""Number of projects of which a judge keeps what it has read."""


@dataclass(slots=True)
class Answers:
    """Answers to an item that count, oldest first."""

    item: ItemId
    labellers: list[int] = field(default_factory=list)
    values: list[str] = field(default_factory=list, repr=False)
    """The JSON texts of their values."""
    settled: bool = False
    """An owner or a known answer has settled the item, or nobody has looked at an answer."""

    def add(self, labeller: int, value: str, *, settles: bool) -> None:
        """Add an answer."""
        self.labellers.append(labeller)
        self.values.append(value)
        self.settled = self.settled or settles

    @property
    def fingerprint(self) -> Fingerprint:
        """Tells these answers from others."""
        return hash((*self.labellers, *self.values)), hash(tuple(reversed(self.values)))

    @property
    def opinions(self) -> list[Opinion]:
        """The answers, decoded."""
        pairs = zip(self.labellers, self.values, strict=True)
        return [Opinion(labeller, msgspec.json.decode(value)) for labeller, value in pairs]


@dataclass(frozen=True, slots=True)
class Basis:
    """What the answers of a project are judged by: its task, and how reliable its labellers are."""

    text: str = field(repr=False)
    """The task's JSON text."""
    version: int
    task: Task
    crowd: Crowd | None = field(default=None, repr=False)
    computed: dict[Fingerprint, float] = field(default_factory=dict, repr=False)
    """How sure the answers are that were looked at last."""

    def confidence(self, answers: Answers) -> float:
        """Return how sure answers are, from 0 to 1."""
        fingerprint = answers.fingerprint
        found = self.computed.get(fingerprint)
        if found is None:
            if len(self.computed) >= MAX_COMPUTED:
                self.computed.clear()
            found = confidence(self.task, answers.opinions, self.crowd)
            self.computed[fingerprint] = found
        return found

    def unsure(self, overlap: Overlap, items: Mapping[ItemId, Answers]) -> list[ItemId]:
        """Return which items, all of them complete, get one more place, in ascending order."""
        return sorted(
            item
            for item, answers in items.items()
            if not answers.settled
            and overlap.asks_again(
                answers=len(answers.values), confidence=partial(self.confidence, answers)
            )
        )


class Judge:
    """Keeps what is known of projects for as long as it is right."""

    def __init__(self) -> None:
        self._known: dict[ProjectId, Basis] = {}

    def find(self, project: ProjectId, task: str, version: int) -> Basis | None:
        """Return what is known of a project; None if its task or its version is another."""
        known = self._known.get(project)
        if known is not None and (known.version, known.text) == (version, task):
            return known
        return None

    def learn(self, project: ProjectId, task: str, version: int, crowd: Crowd | None) -> Basis:
        """Take in a project's task, as JSON text, and how reliable its labellers are."""
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        known = Basis(task, version, parse(msgspec.json.decode(task)), crowd)
        self._known[project] = known
        return known


def by_item(rows: Sequence[Sequence[object]]) -> dict[ItemId, Answers]:
    """Return answers by item from rows of item, labeller, JSON text and whether it settles."""
    found: dict[ItemId, Answers] = {}
    for item, labeller, value, settles in rows:
        assert isinstance(item, int)
        assert isinstance(labeller, int)
        assert isinstance(value, str)
        number = ItemId(item)
        found.setdefault(number, Answers(number)).add(labeller, value, settles=bool(settles))
    return found
