"""Makes sure that those who are connected are still welcome, in the role that they came in.

A session ends when its token or cookie is worth nothing any more: the labeller was revoked, has
signed out, or was let into something that the secret's maker may not open. Who has another role
now is told to come back for a new welcome. If that can't be asked while answers are stored and
items dealt, nobody stays for longer than ``FAIL_SECONDS``. While the database is away nobody gets
anything, so sessions wait for it.

Changes of people are rare. So what is asked all the time is one value, which differs after each
change; only then, and for those who have just come, secrets are looked up.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Role
from supt_async.errors import StorageError
from supt_async.protocol.close_codes import CloseCode
from supt_async.storage.ports import People

if TYPE_CHECKING:
    from supt_async.server.sessions.connection import Connection

logger = logging.getLogger(__name__)

WATCH_SECONDS = 0.5
"""Interval at which the database is asked for changes, in seconds."""
ANSWER_SECONDS = 2.0
"""Timeout of that query, in seconds."""
FAIL_SECONDS = 10.0
"""How long somebody stays whom the database says nothing of."""
ANEW_SECONDS = 60.0
"""How often a secret is looked up without any change: a cookie may have expired."""
AT_ONCE = 500
"""Secrets in one statement."""


class Watch:
    """Watches the connections of this process."""

    def __init__(
        self,
        people: People,
        connections: Callable[[], Iterable[Connection]],
        serves: Callable[[], float],
    ) -> None:
        """``serves`` tells for how many seconds the queue works; 0: it does not."""
        self._people = people
        self._connections = connections
        self._serves = serves
        self._hinted = asyncio.Event()
        self._failing = False

    def look(self) -> None:
        """Look now: something may have changed."""
        self._hinted.set()

    async def run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(WATCH_SECONDS):
                    await self._hinted.wait()
            self._hinted.clear()  # before the look: what changes meanwhile sets it again
            here = list(self._connections())
            if not here:
                continue
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._look(here)
            except (StorageError, TimeoutError) as exc:
                self._note(str(exc) or "the database does not answer in time")
            else:
                self._note(None)
            self._end_unknown(here)

    async def _look(self, here: list[Connection]) -> None:
        stamp, now = await self._people.stamp(), time.monotonic()
        unsure = []
        for connection in here:
            if connection.stamp == stamp and now - connection.looked_up_at < ANEW_SECONDS:
                connection.welcome_at = now
            else:
                unsure.append(connection)
        rest = iter(unsure)
        while some := list(islice(rest, AT_ONCE)):
            secrets = {connection.secret for connection in some}
            projects = {connection.session.by.project for connection in some}
            there, roles = await self._people.roles(secrets, projects)
            for connection in some:
                if connection.session.by.project in there:  # else its room says goodbye
                    _judge(connection, roles)
                connection.stamp, connection.looked_up_at = stamp, now
                connection.welcome_at = now

    def _end_unknown(self, here: list[Connection]) -> None:
        if self._serves() < FAIL_SECONDS:
            return
        now = time.monotonic()
        for connection in here:
            if now - connection.welcome_at > FAIL_SECONDS:
                connection.cut(
                    CloseCode.TRY_AGAIN_LATER, "can't find out who is welcome: try again"
                )

    def _note(self, reason: str | None) -> None:
        if (reason is not None) == self._failing:
            return
        self._failing = reason is not None
        if reason is None:
            logger.warning("who is welcome is known again", extra={"action": "watch"})
        else:
            extra = {"action": "watch", "reason": reason}
            logger.error("can't find out who is still welcome: sessions end soon", extra=extra)


def _judge(connection: Connection, roles: dict[tuple[str, ProjectId], Role]) -> None:
    role = roles.get((connection.secret, connection.session.by.project))
    if role is None:
        connection.dismiss("kicked")
    elif (role is Role.ADMIN) != connection.session.admin:
        connection.dismiss("drain")  # it comes back at once, and is welcomed in its new role
