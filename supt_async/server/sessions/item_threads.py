"""Threads of flags at the items that a session is sent.

Few labellers flag anything: nothing is read for a session until its labeller has.
"""

from __future__ import annotations

import contextlib

from supt_async.domain.ids import ItemId
from supt_async.errors import StorageError
from supt_async.protocol import messages as m
from supt_async.protocol.server.session import Session
from supt_async.storage.ports import Threads


class ItemThreads:
    """Threads of one session's labeller."""

    def __init__(self, session: Session, threads: Threads) -> None:
        self._session = session
        self._threads = threads
        self._flags: bool | None = None
        """Whether the labeller has flagged anything; None: it is not known yet."""

    @property
    def none(self) -> bool:
        """Whether it is known, without a look, that there are none."""
        return self._flags is False

    def flagged(self) -> None:
        """Note that the labeller has flagged an item."""
        self._flags = True

    async def of(self, item: ItemId) -> list[m.ThreadMessage]:
        """Return the thread of the labeller's flag on an item; empty if nobody has answered it."""
        by = self._session.by
        with contextlib.suppress(StorageError):
            if self._flags is None:
                self._flags = await self._threads.has_flags(by.project, by.labeller)
            if not self._flags:
                return []
            thread = await self._threads.of_item(by.project, item, by.labeller)
            if thread is None or not thread.messages:
                return []
            note = m.ThreadMessage(by="you", text=thread.note or "", at_ms=thread.created_ms)
            written = [
                m.ThreadMessage(
                    by="owner" if one.by_owner else "you", text=one.text, at_ms=one.created_ms
                )
                for one in thread.messages
            ]
            return [note, *written] if thread.note else written
        return []
