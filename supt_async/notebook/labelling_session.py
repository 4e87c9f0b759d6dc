"""Labelling session of one person: the item on screen, the answers, and undo.

The session's client runs in a separate thread (``client.sync_client``). News that arrive are
noted, and ``on_news`` is called in that thread; the owner then calls ``take_in`` in its own.
"""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import UNSET

from supt_async.client.errors import ClientError, RequestRefused, SessionEnded
from supt_async.client.sync_client import SyncClient
from supt_async.domain.values import JSONValue
from supt_async.notebook.server_target import ServerTarget
from supt_async.payloads.codec import decode
from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import Changed, ClientEffect, Deliver, Stop, Withdraw
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import check, parse

CONNECT_SECONDS = 20.0
NEXT_SECONDS = 10.0
"""Seconds to wait for the next item of a connected server."""
AWAY_SECONDS = 0.2
"""Seconds to wait for an item while there is no connection."""
FLUSH_SECONDS = 60.0
HISTORY = 1000
"""Maximum number of answers that can be undone."""


@dataclass(frozen=True)
class Shown:
    """Item on screen."""

    item: m.Item
    value: Any = field(repr=False)
    """Payload, exactly as it was added."""
    since: float


class LabellingSession:
    """One labeller's session; it connects when first used, and must be closed."""

    def __init__(
        self, target: ServerTarget, worker: str | None, on_news: Callable[[], None]
    ) -> None:
        self.worker = worker
        self.shown: Shown | None = None
        self.progress: m.Progress | None = None
        self.ended: SessionEnded | None = None
        self._target = target
        self._on_news = on_news
        self._client: SyncClient | None = None
        self._history: list[str] = []
        self._refusals: list[ClientError] = []
        self._window = m.WINDOW
        self._welcome: m.Welcome | None = None
        self._parsed: Task | None = None

    @property
    def connected(self) -> bool:
        return self._client is not None and self._client.connected

    @property
    def idle(self) -> m.IdleNotice | None:
        """Reason for which no item is on screen, if the server has given one."""
        return None if self._client is None else self._client.idle

    def show(self, *, wait: float = NEXT_SECONDS, expected: bool = False) -> Shown | None:
        """Show the first item on hand; return None if there is none now.

        With ``expected`` an item is known to exist, and the call waits for it a while.
        """
        client = self._open()
        try:
            item = client.first(wait if client.connected else AWAY_SECONDS, wait_when_idle=expected)
        except TimeoutError:
            item = None
        except SessionEnded as exc:
            self.ended, item = exc, None
        self._put(item)
        return self.shown

    def answer(self, value: JSONValue) -> Shown | None:
        """Answer the item on screen (None: skip it), and show the next.

        The answer is kept and sent, even if the connection is lost.

        Raises:
            RequestRefused: The task does not allow the answer; it stays on screen.
        """
        shown, client = self.shown, self._open()
        if shown is None:
            raise RequestRefused("bad_state", "there is nothing on screen to be answered")
        if value is not None:
            broken = check(self._task(client.welcome), value, shown.item.data)
            if broken is not None:
                raise RequestRefused("invalid_value", broken)
        id_ = str(uuid.uuid4())
        self._history.append(id_)
        del self._history[:-HISTORY]
        ms = round((time.monotonic() - shown.since) * 1000)
        timeout = NEXT_SECONDS if client.connected else AWAY_SECONDS
        try:
            item = client.go_on(shown.item, value, id=id_, told=self._told, ms=ms, timeout=timeout)
        except TimeoutError:
            item = None
        except SessionEnded as exc:
            self.ended, item = exc, None
        self._put(item)
        return self.shown

    def undo(self) -> Shown | None:
        """Withdraw the last answer or skip, and show its item again.

        Raises:
            RequestRefused: There is none, or it is too late.
            TimeoutError: The server can't be reached.
        """
        if not self._history:
            raise RequestRefused("undo_expired", "there is nothing to take back")
        client = self._open()
        id_ = self._history.pop()
        try:
            item = client.take_back(id_, NEXT_SECONDS)
        except TimeoutError:
            self._history.append(id_)
            raise
        client.first(NEXT_SECONDS)
        self._put(item)
        return self.shown

    def take_in(self) -> ClientError | None:
        """Process news; return why an earlier answer was refused, if one was.

        An item whose answer was refused is on screen again.
        """
        client = self._client
        if client is None or self.ended is not None:
            return None
        refused = self._refusals.pop(0) if self._refusals else None
        leases = [item.lease for item in client.hand]
        if leases and (self.shown is None or refused or self.shown.item.lease not in leases):
            self.show(wait=AWAY_SECONDS)
        return refused

    def flush(self) -> None:
        """Wait until every answer is stored.

        Raises:
            TimeoutError: The server can't be reached; the answers are kept and sent later.
        """
        if self._client is not None and self.ended is None:
            try:
                self._client.flush(FLUSH_SECONDS)
            except TimeoutError:
                raise TimeoutError(
                    "the server is away: answers are kept until it is back"
                ) from None

    def rest(self) -> None:
        """Give the items on hand back, and take none until ``show``."""
        if self._client is not None and self.ended is None:
            self._client.set_window(0)
            self._window = 0
            hand = self._client.hand
            if hand:
                with contextlib.suppress(ClientError):
                    self._client.release(*hand)
            self.shown = None

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _open(self) -> SyncClient:
        if self.ended is not None:
            raise self.ended
        if self._client is None:
            client = SyncClient(
                self._target.project_url(),
                project=self._target.project,
                token=self._target.token_of(self.worker),
                payload=True,
                timeout=CONNECT_SECONDS,
                locate=self._target.locate,
                notice=self._notice,
            )
            client.open()
            self._client = client
        if self._window == 0:
            self._window = m.WINDOW
            self._client.set_window(m.WINDOW)
        return self._client

    def _task(self, welcome: m.Welcome) -> Task:
        """Return the project's task, which is read once for each welcome."""
        if self._welcome is not welcome or self._parsed is None:
            self._welcome, self._parsed = welcome, parse(welcome.project.task)
        return self._parsed

    def _put(self, item: m.Item | None) -> None:
        if item is None:
            self.shown = None
        elif self.shown is None or self.shown.item.lease != item.lease:
            self.shown = Shown(item, value_of(self._target, item), time.monotonic())

    def _told(self, answer: m.Ack | ClientError) -> None:
        if isinstance(answer, RequestRefused):
            self._refusals.append(answer)
            self._on_news()

    def _notice(self, effects: Sequence[ClientEffect]) -> None:
        news = False
        for effect in effects:
            match effect:
                case Changed(m.Progress() as progress):
                    self.progress = progress
                    news = True
                case Stop(code, reason):
                    self.ended = SessionEnded(code, reason)
                    news = True
                case Changed() | Deliver() | Withdraw():
                    news = True
                case _:
                    pass
        if news:
            self._on_news()


def value_of(target: ServerTarget, item: m.Item) -> Any:
    """Return an item as it was added."""
    if item.payload is not UNSET:
        return decode(msgspec.json.encode(item.payload).decode())
    return fetch(target, [int(item.item)])[int(item.item)]  # too large for a frame


def fetch(target: ServerTarget, items: Sequence[int]) -> dict[int, Any]:
    """Return the payloads of items, at most 1,000, as they were added."""
    path = f"/projects/{target.project}/pool/payloads"
    rows = target.http().send("POST", path, {"items": [str(item) for item in items]})
    return {int(row["item"]): decode(msgspec.json.encode(row["payload"]).decode()) for row in rows}
