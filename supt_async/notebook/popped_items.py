"""Items that code takes and answers one by one: the queue's pop, submit and undo.

They have a separate session, which holds exactly the popped items without an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from supt_async.client.sync_client import SyncClient
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.notebook.labelling_session import CONNECT_SECONDS, NEXT_SECONDS, value_of
from supt_async.notebook.server_target import ServerTarget
from supt_async.protocol import messages as m

POP_SECONDS = 2.0
"""Seconds to wait for an item: a server sends no reason to a session that holds one."""
IDLE_SECONDS = 0.5
"""Seconds to wait after the server said that there is no item, which it says once."""


@dataclass
class Popped:
    """Popped item; ``answer`` is the id of its submit."""

    item: m.Item
    answer: str | None = None


class PoppedItems:
    """Session of one queue's pops; it connects at the first one."""

    def __init__(self, target: ServerTarget, worker: str | None) -> None:
        self._target = target
        self._worker = worker
        self._client: SyncClient | None = None
        self._popped: list[Popped] = []

    def pop(self) -> tuple[int, Any]:
        """Take an item.

        Raises:
            IndexError: There is no item now.
            Refused: Too many popped items have no answer.
        """
        client = self._open()
        held = {one.item.lease for one in self._popped if one.answer is None}
        if len(held) >= client.welcome.limits.window_max:
            raise Refused(f"{len(held)} items are popped already: submit them, or undo")
        client.set_window(len(held) + 1)
        try:
            item = client.another(held, POP_SECONDS) or client.another(
                held, IDLE_SECONDS, wait_when_idle=True
            )
        except TimeoutError:
            client.set_window(len(held))
            raise IndexError("there is no item to pop now") from None
        assert item is not None
        self._popped.append(Popped(item))
        return int(item.item), value_of(self._target, item)

    def submit(self, id_: int, label: JSONValue) -> None:
        """Answer an item.

        Raises:
            ValueError: The item was not popped here, or has an answer.
        """
        for one in reversed(self._popped):
            if int(one.item.item) == int(id_) and one.answer is None:
                break
        else:
            raise ValueError(f"item {id_} was not popped here; you cannot label it")
        client = self._open()
        held = sum(other.answer is None for other in self._popped)
        client.set_window(held - 1)  # or the server would send the next at once
        one.answer = client.submit(one.item, label).re

    def undo(self) -> None:
        """Put back the item that was popped last, if there is one."""
        if not self._popped:
            return
        one = self._popped.pop()
        client = self._open()
        client.set_window(sum(other.answer is None for other in self._popped))
        client.release(
            one.item if one.answer is None else client.take_back(one.answer, NEXT_SECONDS)
        )

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _open(self) -> SyncClient:
        if self._client is None:
            client = SyncClient(
                self._target.project_url(),
                project=self._target.project,
                token=self._target.token_of(self._worker),
                payload=True,
                window=0,
                timeout=CONNECT_SECONDS,
                locate=self._target.locate,
            )
            client.open()
            self._client = client
        return self._client
