"""Keeper of a project's consensus: writes what its labels come to, and who is how reliable.

It keeps what it has written, some 200 bytes an item, so that each label costs little. A new term
begins with what stands in the database, as another process may have written it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from supt_async.consensus.known import WHOLE
from supt_async.domain.ids import Term
from supt_async.domain.project import Project
from supt_async.domain.values import JSONValue
from supt_async.learning.teachable import learned_questions
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.opinions.finding import Changed, State, find_changes
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse
from supt_async.storage.consensus.items import StoredConsensus
from supt_async.storage.ports import Training
from supt_async.storage.records import Target

_item = attrgetter("item")


class ConsensusKeeper:
    """Consensus of one project."""

    def __init__(self, storage: Training, project: Project) -> None:
        self._storage = storage
        self._project = project
        self._lock = asyncio.Lock()
        self._term: Term | None = None
        self._task: JSONValue = None
        self._parsed: Task | None = None
        self._state = State()

    async def update(self, term: Term, targets: Sequence[Target] | None = None) -> Changed | None:
        """Write what has changed since the last time; None if nothing has.

        Args:
            term: The leader's term.
            targets: All labels that count, if they were just read.

        Raises:
            StorageError: If the database can't be reached.
            LeadershipLost: If the term is over.
        """
        async with self._lock:
            task = await self._read_task()
            if term != self._term:
                self._state = await self._stored(task)
            self._term = None  # until what is written is what the state says
            if targets is None:
                targets = await self._storage.targets(self._project.id)
            changed = await asyncio.to_thread(find_changes, task, targets, self._state)
            if changed is not None:
                await self._write(term, changed)
            self._term = term
            return changed

    def answers(self, question: str | None) -> Mapping[int, str]:
        """Return the JSON text of the answer that each item with several has come to.

        ``question`` is one of a form that models learn.
        """
        return self._state.texts.get(question or WHOLE, {})

    async def _read_task(self) -> Task:
        task = await self._storage.task(self._project.id)
        if task is None:
            task = self._project.task
        if self._parsed is None or task != self._task:
            self._task, self._parsed, self._term = task, parse(task), None
        return self._parsed

    async def _stored(self, task: Task) -> State:
        """Return the state of what stands in the database."""
        names = learned_questions(self._task) if task.questions else (WHOLE,)
        state = State(texts={name: {} for name in names})
        rest: list[StoredConsensus] = []
        async for page in self._storage.consensus(self._project.id):
            *whole, last = [[*some] for _, some in groupby(rest + page, _item)] or [[]]
            state.take({some[0].item: some for some in whole})
            rest = last  # the next page may have more of it
        if rest:
            state.take({rest[0].item: rest})
        return state

    async def _write(self, term: Term, changed: Changed) -> None:
        project = self._project.id
        if not (
            await self._storage.replace_crowd(project, term, changed.crowd)
            and await self._storage.replace_consensus(project, term, None, changed.rows)
            and await self._storage.adapt_places(project, term)
        ):
            raise LeadershipLost
