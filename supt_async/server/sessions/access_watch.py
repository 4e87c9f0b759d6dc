"""Watch that ends sessions whose labeller has lost access.

A session ends when its token or cookie is no longer good: the labeller was revoked, has signed
out, or was given access to something that the secret's creator may not open. A labeller whose
role has changed is asked to reconnect and gets a new welcome. While labels are stored but access
can't be checked, a session lasts ``FAIL_SECONDS`` at most. While the database is unavailable,
nobody is given anything, so sessions wait for it.

Changes of accounts are rare. So the watch polls one value, which differs after each change; only
then, and for new connections, it reads their secrets.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable
from itertools import islice

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Role
from supt_async.errors import StorageError
from supt_async.protocol.close_codes import CloseCode
from supt_async.server.sessions.member import Member
from supt_async.storage.ports.people import People

logger = logging.getLogger(__name__)

WATCH_SECONDS = 0.5
"""Interval in seconds at which the database is asked whether accounts have changed."""
GAP_SECONDS = 0.1
"""Minimum interval between two checks, in seconds: each who comes is a hint."""
GAP_SECONDS_EACH = 50e-6
"""Minimum interval for each session that is checked, in seconds: some fifty times its cost."""
ANSWER_SECONDS = 2.0
"""Seconds that the database may take to answer the watch."""
FAIL_SECONDS = 10.0
"""Seconds that a session lasts while its access can't be checked."""
RECHECK_SECONDS = 60.0
"""Seconds after which a secret is read again without a change: a cookie may have expired."""
SECRETS_PER_STATEMENT = 500
"""Maximum number of secrets that one statement reads."""


class AccessWatch:
    """Watch over the connections of this process."""

    def __init__(
        self,
        people: People,
        members: Callable[[], Iterable[Member]],
        serving_seconds: Callable[[], float],
    ) -> None:
        """``serving_seconds`` returns for how long the queue has worked; 0: it does not."""
        self._people = people
        self._members = members
        self._serving_seconds = serving_seconds
        self._hinted = asyncio.Event()
        self._failing = False

    def check_soon(self) -> None:
        """Check without waiting for the next interval, since accounts may have changed."""
        self._hinted.set()

    async def run(self) -> None:
        """Check all connections again and again, until the task is cancelled."""
        checked_at = gap = 0.0
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(WATCH_SECONDS):
                    await self._hinted.wait()
            await asyncio.sleep(max(0.0, checked_at + gap - time.monotonic()))
            self._hinted.clear()  # before the check: a change during it sets the event again
            members = list(self._members())
            checked_at = time.monotonic()
            gap = max(GAP_SECONDS, len(members) * GAP_SECONDS_EACH)
            if not members:
                continue
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._check(members)
            except (StorageError, TimeoutError) as exc:
                self._note(str(exc) or "the database does not answer in time")
                self._cut_unchecked(members)  # a check that succeeds leaves nobody unchecked
            else:
                self._note(None)

    async def _check(self, members: list[Member]) -> None:
        stamp, now = await self._people.stamp(), time.monotonic()
        outdated = []
        for member in members:
            access = member.access
            if access.stamp == stamp and now - access.read_at < RECHECK_SECONDS:
                access.known_at = now
            else:
                outdated.append(member)
        rest = iter(outdated)
        while part := list(islice(rest, SECRETS_PER_STATEMENT)):
            secrets = {member.access.secret for member in part}
            projects = {member.project for member in part}
            existing, roles = await self._people.roles(secrets, projects)
            for member in part:
                if member.project in existing:  # else its room dismisses it
                    _apply_role(member, roles)
                access = member.access
                access.stamp, access.read_at, access.known_at = stamp, now, now

    def _cut_unchecked(self, members: list[Member]) -> None:
        if self._serving_seconds() < FAIL_SECONDS:
            return
        now = time.monotonic()
        for member in members:
            if now - member.access.known_at > FAIL_SECONDS:
                member.cut(CloseCode.TRY_AGAIN_LATER, "can't check your access: try again")

    def _note(self, reason: str | None) -> None:
        if (reason is not None) == self._failing:
            return
        self._failing = reason is not None
        if reason is None:
            logger.warning("access can be checked again", extra={"action": "watch"})
        else:
            extra = {"action": "watch", "reason": reason}
            logger.error("access can't be checked: sessions end soon", extra=extra)


def _apply_role(member: Member, roles: dict[tuple[str, ProjectId], Role]) -> None:
    role = roles.get((member.access.secret, member.project))
    if role is None:
        member.dismiss("kicked")
    elif (role is Role.ADMIN) != member.admin:
        member.dismiss("drain")  # it reconnects at once and is welcomed in its new role
