"""Hints that something may have changed, coalesced for each listener.

A hint carries no data: its listener reads the state from the database. Hints that a listener has
not taken yet are merged, so that a slow listener costs nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import fields

from supt_async.domain.ids import ProjectId
from supt_async.storage.records import Hint

_FLAGS = tuple(name for name in (f.name for f in fields(Hint)) if name != "project")


def merge(one: Hint, other: Hint) -> Hint:
    """Join two hints about the same project."""
    flags = {name: getattr(one, name) or getattr(other, name) for name in _FLAGS}
    return Hint(project=one.project, **flags)


def everything(project: ProjectId) -> Hint:
    """Return the hint that anything about a project may have changed."""
    return Hint(project=project, **dict.fromkeys(_FLAGS, True))


class HintSubscription:
    """The hints that one listener has not taken yet, merged for each project."""

    def __init__(self) -> None:
        self._hints: dict[ProjectId, Hint] = {}
        self._filled = asyncio.Event()

    def add(self, hint: Hint) -> None:
        earlier = self._hints.get(hint.project)
        self._hints[hint.project] = hint if earlier is None else merge(earlier, hint)
        self._filled.set()

    async def take(self) -> list[Hint]:
        """Wait for hints and return them, at most one for each project."""
        await self._filled.wait()
        self._filled.clear()  # before the read: a hint that arrives now sets it again
        hints = list(self._hints.values())
        self._hints.clear()
        return hints


class HintBroker:
    """Hands each hint to all subscriptions of this process. Belongs to one event loop."""

    def __init__(self) -> None:
        self._subscriptions: set[HintSubscription] = set()

    def publish(self, *hints: Hint) -> None:
        """Add hints to all subscriptions; returns at once."""
        for subscription in self._subscriptions:
            for hint in hints:
                subscription.add(hint)

    async def listen(self) -> AsyncIterator[Hint]:
        """Yield hints until the caller stops listening."""
        subscription = HintSubscription()
        self._subscriptions.add(subscription)
        try:
            while True:
                for hint in await subscription.take():
                    yield hint
        finally:
            self._subscriptions.discard(subscription)
