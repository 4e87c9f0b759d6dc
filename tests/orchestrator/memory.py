"""Training port in memory, with one project whose labels a test sets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from supt_async.consensus.known import Crowd
from supt_async.domain.ids import Generation, ItemId, ProjectId, RunId, Term
from supt_async.domain.project import Access, ModelState, Project, Settings
from supt_async.domain.values import JSONValue
from supt_async.errors import StorageUnavailable
from supt_async.learning.label_errors import Suspect
from supt_async.payloads.codec import encode
from supt_async.storage.consensus.items import StoredConsensus
from supt_async.storage.ports import Training
from supt_async.storage.records import (
    Encoding,
    ItemVectors,
    ModelSuggestions,
    Pool,
    Run,
    Target,
)
from supt_async.storage.targets.targets import Targets

TASK: JSONValue = {"kind": "choice", "options": [str(digit) for digit in range(10)]}
PROJECT = Project(id=ProjectId(1), slug="digits", title="Digits", task=TASK)


@dataclass
class MemoryTraining(Training):
    """One project. ``changed`` is set whenever something is written."""

    payloads_: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    labels: list[tuple[int, int, JSONValue]] = field(default_factory=list)
    rankings: list[NDArray[np.int64]] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)
    suggestions: dict[int, tuple[str, float, int]] = field(default_factory=dict)
    """JSON text, score and run of what the model suggests, by item."""
    vectors: list[ItemVectors] = field(default_factory=list)
    encodings: list[Encoding | None] = field(default_factory=list)
    """What was written about how far the items are encoded."""
    runs_: list[Run] = field(default_factory=list)
    states: list[tuple[int, ModelState]] = field(default_factory=list)
    crowd_: Crowd = field(default_factory=dict)
    consensus_: dict[int, Sequence[StoredConsensus]] = field(default_factory=dict)
    replaced: list[set[int]] = field(default_factory=list)
    """Items whose consensus was replaced, each time."""
    adapted: int = 0
    """How often places were adapted."""
    asked: list[list[ItemId]] = field(default_factory=list)
    """Items for which one more opinion was asked for, each time."""
    changes: int = 0
    term: int = 0
    leader: str | None = None
    resigned: int = 0
    down: bool = False
    settings_: Settings = field(default_factory=Settings)
    task_: JSONValue = None
    """The task, if it was changed."""
    fetched: int = 0
    looks: int = 0
    """How often the labels were counted."""
    studies: int = 0
    """How often they were read."""
    holdout: float | None = None
    """The orchestrator's own, as it was recorded."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, *values: object, features: object = None) -> list[int]:
        first = len(self.payloads_) + 1
        for number, value in enumerate(values, first):
            extra = None if features is None else encode(features)
            self.payloads_[number] = (encode(value), extra)
        return list(range(first, first + len(values)))

    def change(self, item: int, value: object) -> None:
        """Replace an item's content, as ``--update`` does."""
        self.payloads_[item] = (encode(value), None)
        self.changes += 1

    def label(self, item: int, value: JSONValue, labeller: int = 1) -> None:
        self.labels.append((item, labeller, value))

    def replace_leader(self) -> None:
        """Let somebody else lead."""
        self.leader, self.term = "somebody else", self.term + 1

    async def until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until something that was written makes the condition true."""
        async with asyncio.timeout(seconds):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    def _write(self) -> None:
        self._reach()
        self.changed.set()

    def _reach(self) -> None:
        if self.down:
            raise StorageUnavailable("the database is down")

    async def lead(self, project: ProjectId, holder: str, ttl_ms: int) -> Term | None:
        self._reach()
        if self.leader not in (None, holder):
            return None
        if self.leader is None:
            self.term += 1
        self.leader = holder
        self._write()
        return Term(self.term)

    async def resign(self, project: ProjectId, term: Term) -> None:
        self._reach()
        if term == self.term:
            self.leader = None
        self.resigned += 1
        self._write()

    async def record_holdout(self, project: ProjectId, term: Term, share: float) -> None:
        self._reach()
        if term == self.term:
            self.holdout = share

    async def settings(self, project: ProjectId) -> Settings:
        self._reach()
        return self.settings_

    async def task(self, project: ProjectId) -> JSONValue:
        self._reach()
        return self.task_

    async def label_count(self, project: ProjectId) -> int:
        self._reach()
        self.looks += 1
        self.changed.set()
        return len(self.labels)

    async def pool(self, project: ProjectId) -> Pool:
        self._reach()
        ids = np.array(sorted(self.payloads_), dtype=np.int64)
        done = [item for item, _, _ in self.labels]
        return Pool(
            ids=ids,
            open=~np.isin(ids, done),
            out=np.empty(0, dtype=np.int64),
            covers=len(ids),
            changes=self.changes,
        )

    async def payloads(
        self, project: ProjectId, ids: Sequence[ItemId]
    ) -> list[tuple[ItemId, str, str | None]]:
        self._reach()
        assert len(ids) <= 1_000
        self.fetched += len(ids)
        return [(item, *self.payloads_[item]) for item in ids]

    async def targets(self, project: ProjectId) -> Targets:
        self._reach()
        self.studies += 1
        return Targets.of(
            [
                Target(seq=seq, item=ItemId(item), labeller=labeller, value=value)
                for seq, (item, labeller, value) in enumerate(self.labels, 1)
            ]
        )

    async def crowd(self, project: ProjectId) -> Crowd:
        self._reach()
        return self.crowd_

    async def replace_crowd(self, project: ProjectId, term: Term, crowd: Crowd) -> bool:
        self._reach()
        if term != self.term:
            return False
        self.crowd_ = crowd
        return True

    async def consensus(self, project: ProjectId) -> AsyncIterator[list[StoredConsensus]]:
        self._reach()
        yield [row for item in sorted(self.consensus_) for row in self.consensus_[item]]

    async def adapt_places(self, project: ProjectId, term: Term) -> bool:
        self._reach()
        self.adapted += 1
        return term == self.term

    async def ask_again(
        self, project: ProjectId, term: Term, items: Sequence[ItemId]
    ) -> int | None:
        self._reach()
        if term != self.term:
            return None
        self.asked.append(list(items))
        return len(items)

    async def replace_consensus(
        self,
        project: ProjectId,
        term: Term,
        run: RunId | None,
        found: Mapping[int, Sequence[StoredConsensus]],
    ) -> bool:
        self._reach()
        if term != self.term:
            return False
        self.consensus_ |= found
        self.replaced.append(set(found))
        self._write()
        return True

    async def queue_run(self, project: ProjectId, term: Term, labels: int) -> RunId | None:
        if term != self.term:
            return None
        run = RunId(len(self.runs_) + 1)
        self.runs_.append(Run(id=run, state=ModelState.QUEUED, labels=labels))
        self.states.append((run, ModelState.QUEUED))
        self._write()
        return run

    async def update_run(
        self,
        project: ProjectId,
        term: Term,
        run: RunId,
        state: ModelState,
        *,
        metrics: Mapping[str, float] | None = None,
        durations: Mapping[str, float] | None = None,
        error: str | None = None,
        progress: str | None = None,
    ) -> bool:
        if term != self.term:
            return False
        old = self.runs_[run - 1]
        self.runs_[run - 1] = replace(
            old,
            state=state,
            metrics={**old.metrics, **(metrics or {})},
            durations={**old.durations, **(durations or {})},
            error=error or old.error,
            progress=old.progress if progress is None else progress,
        )
        self.states.append((run, state))
        self._write()
        return True

    async def publish(
        self,
        project: ProjectId,
        term: Term,
        run: RunId | None,
        ids: NDArray[np.int64],
        *,
        covers: int,
        labels: int,
        suggestions: ModelSuggestions | None = None,
        by: Access | None = None,
    ) -> Generation | None:
        if term != self.term:
            return None
        self._write()
        self.rankings.append(ids)
        generation = Generation(len(self.rankings))
        if run is not None:
            ready = replace(self.runs_[run - 1], state=ModelState.READY, generation=generation)
            self.runs_[run - 1] = ready
            self.states.append((run, ModelState.READY))
        return generation

    async def replace_suspects(
        self, project: ProjectId, term: Term, run: RunId, suspects: Sequence[Suspect]
    ) -> bool:
        if term != self.term:
            return False
        self._write()
        self.suspects = list(suspects)
        return True

    async def suggest(
        self, project: ProjectId, term: Term, run: RunId, suggestions: ModelSuggestions
    ) -> bool:
        if term != self.term:
            return False
        self._write()
        rows = suggestions.rows(0, len(suggestions.ids))
        self.suggestions = {item: (value, score, run) for item, value, score in rows}
        return True

    async def publish_vectors(self, project: ProjectId, term: Term, found: ItemVectors) -> bool:
        if term != self.term:
            return False
        self._write()
        self.vectors.append(found)
        return True

    async def record_encoding(
        self, project: ProjectId, term: Term, progress: Encoding | None
    ) -> bool:
        if term != self.term:
            return False
        self.encodings.append(progress)
        self._write()
        return True

    async def runs(self, project: ProjectId) -> list[Run]:
        self._reach()
        return list(self.runs_)

    async def latest_runs(
        self, project: ProjectId, limit: int = 5, before: RunId | None = None
    ) -> list[Run]:
        older = [run for run in await self.runs(project) if before is None or run.id < before]
        return older[: -limit - 1 : -1]

    async def head(self, project: ProjectId, limit: int) -> tuple[Generation, list[int]]:
        self._reach()
        ids = self.rankings[-1].tolist() if self.rankings else []
        return Generation(len(self.rankings)), ids[:limit]


@dataclass
class MemoryProjects:
    """The part of the catalogue that is asked for projects."""

    listed: list[Project] = field(default_factory=list)

    async def projects(self) -> list[Project]:
        return list(self.listed)


async def eventually(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something that nobody tells about."""
    async with asyncio.timeout(seconds):
        while True:
            if condition():
                return
            await asyncio.sleep(0.005)
