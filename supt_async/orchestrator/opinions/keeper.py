"""Keeper of a project's consensus: writes what its labels come to, and who is how reliable.

It keeps what it has written, some 30 bytes an item, so that each label costs little. A new term
begins with what stands in the database, as another process may have written it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from supt_async.consensus.known import WHOLE
from supt_async.domain.ids import Term
from supt_async.domain.project import Project
from supt_async.domain.values import JSONValue
from supt_async.learning.teachable import learned_questions
from supt_async.orchestrator.leadership import LeadershipLost
from supt_async.orchestrator.opinions.finding import Rows, State, find_changes
from supt_async.orchestrator.opinions.written import Settled, Written
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse
from supt_async.storage.consensus.items import StoredConsensus
from supt_async.storage.ports import Training
from supt_async.storage.targets.targets import Targets

LOADED = 50_000
"""Number of rows of the database that are taken in at once."""

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
        self._state = State(Written((), ()))

    @property
    def behind(self) -> bool:
        """Whether answers have come since everything was estimated together."""
        return self._state.behind

    @property
    def nbytes(self) -> int:
        """Size of what is kept of all items in bytes, without the answers' texts."""
        return self._state.written.nbytes

    async def update(
        self, term: Term, targets: Targets | None = None, *, full: bool = False, wait: bool = True
    ) -> int | None:
        """Write what has changed since the last time; return of how many items.

        Args:
            term: The leader's term.
            targets: All labels that count, if they were just read.
            full: Whether to estimate everything together, if that was not done with the latest
                answers.
            wait: Whether to wait for another update that is under way, and until everything is
                estimated together if that is due.

        Returns:
            The number of items; None if nothing has changed.

        Raises:
            StorageError: If the database can't be reached.
            LeadershipLost: If the term is over.
        """
        if not wait and self._term is not None and self._lock.locked():
            return None
        async with self._lock:
            task = await self._read_task()
            if term != self._term:
                self._state = await self._stored(task)
            self._term = None  # until what is written is what the state says
            if targets is None:
                targets = await self._storage.targets(self._project.id)
            changes = await asyncio.to_thread(find_changes, task, targets, self._state, full=full)
            written = None
            if changes is not None:
                if changes.crowd is not None and not await self._storage.replace_crowd(
                    self._project.id, term, changes.crowd
                ):
                    raise LeadershipLost
                written = await self._write(term, changes.parts)
            self._term = term
            return written

    def answers(self, question: str | None) -> Settled:
        """Return the answer that each item with several has come to.

        ``question`` is one of a form that models learn.
        """
        return self._state.written.settled(question or WHOLE)

    async def _read_task(self) -> Task:
        task = await self._storage.task(self._project.id)
        if task is None:
            task = self._project.task
        if self._parsed is None or task != self._task:
            self._task, self._parsed, self._term = task, parse(task), None
        return self._parsed

    async def _stored(self, task: Task) -> State:
        """Return the state of what stands in the database."""
        questions = [question.name for question in task.questions] or [WHOLE]
        names = learned_questions(self._task) if task.questions else (WHOLE,)
        state = State(Written(questions, names))
        rest: list[StoredConsensus] = []
        async for page in self._storage.consensus(self._project.id):
            rest += page
            if len(rest) >= LOADED:
                *whole, last = [[*some] for _, some in groupby(rest, _item)]
                await asyncio.to_thread(state.written.load, [row for some in whole for row in some])
                rest = last  # the next page may have more of it
        await asyncio.to_thread(state.written.load, rest)
        if len(state.written.items):
            state.crowd = await self._storage.crowd(self._project.id)
            state.learned_from = int(state.written.labels.sum())
        return state

    async def _write(self, term: Term, parts: Iterator[Rows]) -> int:
        project, written = self._project.id, 0
        while (rows := await asyncio.to_thread(next, parts, None)) is not None:
            if not await self._storage.replace_consensus(project, term, None, rows):
                raise LeadershipLost
            written += len(rows)
        if not await self._storage.adapt_places(project, term):
            raise LeadershipLost
        return written
