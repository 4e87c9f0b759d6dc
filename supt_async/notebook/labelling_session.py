"""What one person labels with: the item on screen, the answers, and the way back.

A desk has a session of its own, in a thread of its own (``client.sync``). What comes over it
while nobody asks is noted, and ``on_news`` is called in that thread; whoever owns the desk then
calls ``take_in`` in his own.
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
from supt_async.notebook.server_target import Place
from supt_async.payloads.codec import decode
from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import Changed, ClientEffect, Deliver, Stop, Withdraw
from supt_async.protocol.tasks.task import Task, check, parse

CONNECT_SECONDS = 20.0
NEXT_SECONDS = 10.0
"""How long to wait for an item that a server, which is there, is about to send."""
AWAY_SECONDS = 0.2
"""And if it is not there."""
FLUSH_SECONDS = 60.0
HISTORY = 1000
"""Answers that can be taken back."""


@dataclass(frozen=True)
class Shown:
    """An item on screen."""

    item: m.Item
    value: Any = field(repr=False)
    """What was added, exactly."""
    since: float


class Desk:
    """One labeller's place. Connects when it is first used; close it in the end."""

    def __init__(self, place: Place, worker: str | None, on_news: Callable[[], None]) -> None:
        self.worker = worker
        self.shown: Shown | None = None
        self.progress: m.Progress | None = None
        self.ended: SessionEnded | None = None
        self._place = place
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
        """Why nothing is on screen, if the server has said so."""
        return None if self._client is None else self._client.idle

    def show(self, *, wait: float = NEXT_SECONDS, expected: bool = False) -> Shown | None:
        """Bring the first item on hand on screen; None if there is nothing now.

        ``expected``: one is known to be there, so wait for it a while.
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
        """Answer what is on screen (None: skip it), and bring the next.

        It is kept and sent, whatever becomes of the connection.

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
        """Take the last answer or skip back, and show its item again.

        Raises:
            RequestRefused: There is none, or it was too long ago.
            TimeoutError: The server is away.
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
        """Take in what has come; returns why an earlier answer was refused, if one was.

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
        """Wait until every answer is safe.

        Raises:
            TimeoutError: The server is away; the answers are kept and sent when it is back.
        """
        if self._client is not None and self.ended is None:
            try:
                self._client.flush(FLUSH_SECONDS)
            except TimeoutError:
                raise TimeoutError(
                    "the server is away: answers are kept until it is back"
                ) from None

    def rest(self) -> None:
        """Give back what is on hand and take nothing until ``show``."""
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
                self._place.url(),
                project=self._place.project,
                token=self._place.token_of(self.worker),
                payload=True,
                timeout=CONNECT_SECONDS,
                locate=self._place.locate,
                notice=self._notice,
            )
            client.open()
            self._client = client
        if self._window == 0:
            self._window = m.WINDOW
            self._client.set_window(m.WINDOW)
        return self._client

    def _task(self, welcome: m.Welcome) -> Task:
        """Return the project's task; it is read once a welcome."""
        if self._welcome is not welcome or self._parsed is None:
            self._welcome, self._parsed = welcome, parse(welcome.project.task)
        return self._parsed

    def _put(self, item: m.Item | None) -> None:
        if item is None:
            self.shown = None
        elif self.shown is None or self.shown.item.lease != item.lease:
            self.shown = Shown(item, value_of(self._place, item), time.monotonic())

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


def value_of(place: Place, item: m.Item) -> Any:
    """Return an item as it was added."""
    if item.payload is not UNSET:
        return decode(msgspec.json.encode(item.payload).decode())
    return fetch(place, [int(item.item)])[int(item.item)]  # too large for a frame


def fetch(place: Place, items: Sequence[int]) -> dict[int, Any]:
    """Return the payloads of items, at most 1,000, as they were added."""
    path = f"/projects/{place.project}/pool/payloads"
    rows = place.http().send("POST", path, {"items": [str(item) for item in items]})
    return {int(row["item"]): decode(msgspec.json.encode(row["payload"]).decode()) for row in rows}
