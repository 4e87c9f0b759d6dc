"""Quotas of one labeller: how many sessions and leases they may hold at a time."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator
from weakref import WeakValueDictionary

from supt_async.config import ServerConfig
from supt_async.domain.ids import LabellerId, SessionId
from supt_async.domain.project import Access
from supt_async.server.access.rate_limits import RateLimits
from supt_async.server.errors import Denied
from supt_async.storage.ports.people import People


class SessionQuota:
    """Quotas that are checked when a labeller opens a session."""

    def __init__(self, people: People, config: ServerConfig, limits: RateLimits) -> None:
        self._people = people
        self._max_sessions = config.sessions_per_labeller
        self._max_leases = config.leases_per_labeller
        self._limits = limits
        self._locks: WeakValueDictionary[LabellerId, asyncio.Lock] = WeakValueDictionary()

    @contextlib.asynccontextmanager
    async def opening(self, access: Access, resume: SessionId | None) -> AsyncIterator[None]:
        """Enforce the labeller's limits on sessions and leases while the body opens a session.

        Opens of one labeller are serialised, so concurrent ones are all counted, exactly once.

        Raises:
            Denied: They have too many sessions or leases, or open sessions too fast.
        """
        wait_ms = self._limits.open_session(access.labeller)
        if wait_ms:
            seconds = math.ceil(wait_ms / 1000)
            raise Denied(429, f"you open one session after the other: wait {seconds} s")
        if not self._max_sessions and not self._max_leases:
            yield
            return
        async with self._locks.setdefault(access.labeller, asyncio.Lock()):
            sessions, leases = await self._people.holds(access.labeller, without=resume)
            if self._max_sessions and sessions >= self._max_sessions:
                raise Denied(429, f"{self._max_sessions} sessions of yours are open: close some")
            if self._max_leases and leases >= self._max_leases:
                raise Denied(429, f"{leases} items are with you: wait until some are back")
            yield
