"""Replay of a real crowd's answers through the queue of a project with an adaptive overlap.

Labellers come in a random order, as often as they came to the real crowd, and each gives the answer
that they really gave. An order window believes that everybody else has had an item already, so that
it proposes those for which there is an answer; the database decides about everything, as always.
After every so many answers reliability is estimated from those that were given, as an orchestrator
does it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import msgspec
import numpy as np

from scripts.benchmarks.crowds.data import Crowd, Numbers
from supt_async.consensus.known import WHOLE, Known
from supt_async.domain.commands import ClaimItems, Holder, SubmitAnswer
from supt_async.domain.ids import Generation, ItemId, LabellerId, RequestId
from supt_async.domain.items import NewItem
from supt_async.domain.project import Project, Role, Settings
from supt_async.domain.results import LeasedItem
from supt_async.learning.crowd import Estimate, estimate
from supt_async.payloads.codec import encode
from supt_async.rules.window import Window
from supt_async.storage.consensus.items import StoredConsensus
from supt_async.storage.factory import Storage
from supt_async.storage.postgres import order_reader as on_postgres
from supt_async.storage.sqlite import order_reader as on_sqlite

AT_ONCE = 8
"""Labellers who answer at the same moment."""
TERM_MS = 3_600_000


class _Seen:
    """Labellers who may not have an item: all but those who answered it, and have not yet."""

    def __init__(self, answered: frozenset[LabellerId]) -> None:
        self._may = set(answered)

    def __contains__(self, labeller: LabellerId) -> bool:
        return labeller not in self._may

    def add(self, labeller: LabellerId) -> None:
        self._may.discard(labeller)

    def discard(self, labeller: LabellerId) -> None:
        """Ignore that they may have it again: nobody gives anything back."""


class _SeenByItem(dict[ItemId, Any]):
    def __init__(self, answered: dict[ItemId, frozenset[LabellerId]]) -> None:
        self._answered = answered

    def get(self, item: ItemId, _default: object = None) -> Any:
        return self.setdefault(item)

    def setdefault(self, item: ItemId, _default: object = None) -> Any:
        if item not in self:
            self[item] = _Seen(self._answered.get(item, frozenset()))
        return self[item]


class Replay:
    """One crowd in a project of its own."""

    def __init__(
        self, storage: Storage, crowd: Crowd, settings: Settings, every: int, seed: int
    ) -> None:
        self._storage = storage
        self._crowd = crowd
        self._settings = settings
        self._every = every
        self._rng = np.random.default_rng(seed)
        self._holders: dict[int, Holder] = {}
        self._items: dict[ItemId, int] = {}
        self._given: list[tuple[int, int, int]] = []
        self._values: dict[tuple[int, int], int] = {}
        self._estimated = 0

    async def run(self) -> Crowd:
        """Return the answers that the queue has asked for."""
        project = await self._set_up()
        answered: dict[ItemId, set[LabellerId]] = {}
        numbers = {number: item for item, number in self._items.items()}
        for item, person in self._values:
            answered.setdefault(numbers[item], set()).add(self._holders[person].labeller)
        seen = {item: frozenset(people) for item, people in answered.items()}
        with _proposing(seen):
            order = self._rng.permutation(self._crowd.labellers).tolist()
            for start in range(0, len(order), AT_ONCE):
                await self._answer(project, order[start : start + AT_ONCE])
            # Who had left comes back for what nobody else has answered, until an estimate opens no
            # more places.
            while await self._answer(project, sorted(self._holders)) or await self._news(project):
                pass
        items, people, values = (np.array(column) for column in zip(*self._given, strict=True))
        truth = dict(zip(self._crowd.items.tolist(), self._crowd.truth.tolist(), strict=True))
        return Crowd(
            name=self._crowd.name,
            items=items,
            labellers=people,
            answers=values,
            truth=np.array([truth[item] for item in items.tolist()]),
        )

    async def _set_up(self) -> Project:
        crowd, storage = self._crowd, self._storage
        options = [{"value": value} for value in range(crowd.n_classes)]
        project = await storage.catalogue.create_project(
            crowd.name.lower().replace("_", "-"),
            title="",
            task={"kind": "choice", "options": options},
            settings=self._settings,
        )
        columns = (crowd.items.tolist(), crowd.labellers.tolist(), crowd.answers.tolist())
        self._values = {(item, who): value for item, who, value in zip(*columns, strict=True)}
        distinct = sorted(set(columns[0]))
        new = [NewItem(payload=encode(item), external_id=str(item)) for item in distinct]
        for start in range(0, len(new), 2_000):
            await storage.catalogue.add_items(project.id, new[start : start + 2_000])
        async for stored in storage.catalogue.items(project.id):
            self._items[stored.id] = int(msgspec.json.decode(stored.payload))
        for who in sorted(set(columns[1])):
            self._holders[who] = await self._sign_in(project, who)
        return project

    async def _sign_in(self, project: Project, who: int) -> Holder:
        name = f"{project.slug} {who}"
        people = self._storage.people
        invited = await people.invite(name, project=project.id, role=Role.LABELLER)
        access = await people.access(invited.token, project.slug)
        assert access is not None
        opened = await self._storage.queue.open(access, None)
        return Holder(project=project.id, labeller=access.labeller, session=opened.session)

    async def _answer(self, project: Project, people: list[int]) -> int:
        """Let each of some people answer one item; return how many there was one for."""
        some = dict.fromkeys(people)
        number = sum(await asyncio.gather(*map(self._answer_one, some)))
        if len(self._given) >= self._estimated + self._every:
            await self._news(project)
        return number

    async def _news(self, project: Project) -> bool:
        """Estimate from the answers that were given; return whether there were new ones."""
        new = len(self._given) > self._estimated
        if new:
            self._estimated = len(self._given)
            await self._estimate(project)
        return new

    async def _answer_one(self, who: int) -> bool:
        by = self._holders[who]
        leased = (await self._storage.queue.ask(ClaimItems(by=by, want=1))).leased
        if not leased:
            return False
        item = self._items[leased[0].item]
        value = self._values[item, who]
        self._given.append((item, who, value))
        await self._submit(by, leased[0], value)
        return True

    async def _submit(self, by: Holder, lease: LeasedItem, value: int) -> None:
        id_ = RequestId(f"{by.labeller}-{lease.item}")
        command = SubmitAnswer(by=by, id=id_, lease=lease.lease, value=value, ms=1)
        assert (await self._storage.queue.ask(command)).verdict.accepted

    async def _estimate(self, project: Project) -> None:
        """Write what a training finds out, and adapt the places."""
        items, people, answers = (np.array(column) for column in zip(*self._given, strict=True))
        people = np.array([self._holders[who].labeller for who in people.tolist()])
        found = estimate(items, people, answers, self._crowd.n_classes)
        training = self._storage.training
        term = await training.lead(project.id, "replay", TERM_MS)
        assert term is not None
        classes = tuple(str(value) for value in range(self._crowd.n_classes))
        known = Known(classes=classes, model=found.model)
        assert await training.replace_crowd(project.id, term, {WHOLE: known})
        rows = self._rows(found, items)
        assert await training.replace_consensus(project.id, term, None, rows)
        assert await training.adapt_places(project.id, term)

    def _rows(self, found: Estimate, items: Numbers) -> dict[int, list[StoredConsensus]]:
        ids = {number: item for item, number in self._items.items()}
        counts = dict(
            zip(*(one.tolist() for one in np.unique(items, return_counts=True)), strict=True)
        )
        columns = (found.items.tolist(), found.answers.tolist(), found.confidence.tolist())
        return {
            ids[item]: [
                StoredConsensus(
                    *(ids[item], WHOLE, str(answer), sure, None, counts[item], 1, "blend")
                )
            ]
            for item, answer, sure in zip(*columns, strict=True)
            if counts[item] > 1
        }


@contextmanager
def _proposing(answered: dict[ItemId, frozenset[LabellerId]]) -> Iterator[None]:
    """Let new order windows believe that nobody may have an item but those who answered it."""

    class Proposing(Window):
        def __init__(self, generation: Generation) -> None:
            super().__init__(generation)
            self._seen = _SeenByItem(answered)

    with (
        patch.object(on_sqlite, "Window", Proposing),
        patch.object(on_postgres, "Window", Proposing),
    ):
        yield
