"""Hints that something may have changed, coalesced for each listener.

A hint is never data: whoever gets one looks the state up. Hints that arrive before a listener
has taken the last one are merged into it, so that a slow listener costs nothing.
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
    """Return the hint to look up all there is to know of a project."""
    return Hint(project=project, **dict.fromkeys(_FLAGS, True))


class Mailbox:
    """The hints that one listener has not taken yet."""

    def __init__(self) -> None:
        self._hints: dict[ProjectId, Hint] = {}
        self._filled = asyncio.Event()

    def put(self, hint: Hint) -> None:
        earlier = self._hints.get(hint.project)
        self._hints[hint.project] = hint if earlier is None else merge(earlier, hint)
        self._filled.set()

    async def take(self) -> list[Hint]:
        """Wait for hints and return them, at most one for each project."""
        await self._filled.wait()
        self._filled.clear()  # before the read: a hint that comes now wakes us again
        hints = list(self._hints.values())
        self._hints.clear()
        return hints


class Switchboard:
    """Passes each hint on to all mailboxes. Belongs to one event loop."""

    def __init__(self) -> None:
        self._mailboxes: set[Mailbox] = set()

    def publish(self, *hints: Hint) -> None:
        for mailbox in self._mailboxes:
            for hint in hints:
                mailbox.put(hint)

    async def listen(self) -> AsyncIterator[Hint]:
        """Yield hints until the caller stops listening."""
        mailbox = Mailbox()
        self._mailboxes.add(mailbox)
        try:
            while True:
                for hint in await mailbox.take():
                    yield hint
        finally:
            self._mailboxes.discard(mailbox)
