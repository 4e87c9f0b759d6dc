"""Views of items, and leases that are given back, on PostgreSQL: of a whole batch at once."""

from __future__ import annotations

from collections.abc import Sequence

from supt_async.domain.commands import Command, MarkShown, ReleaseLeases
from supt_async.domain.ids import LabellerId, LeaseToken, ProjectId
from supt_async.storage.postgres.connection import DedicatedConnection
from supt_async.storage.postgres.group import release
from supt_async.storage.postgres.sql import answers as sql


class Views:
    """What a batch does besides answers and claims, in one statement of each kind."""

    def __init__(self, connection: DedicatedConnection, now_ms: int, counter: str) -> None:
        self._connection = connection
        self._now_ms = now_ms
        self._counter = counter

    async def mark_shown(self, commands: Sequence[Command]) -> None:
        """Note which of the leased items are on screen."""
        shows = [command for command in commands if isinstance(command, MarkShown)]
        if shows:
            tokens = [show.lease for show in shows]
            projects = [show.by.project for show in shows]
            labellers = [show.by.labeller for show in shows]
            values = (tokens, projects, labellers, self._now_ms)
            await self._connection.run(lambda driver: driver.execute(sql.MARK_SHOWN, *values))

    async def release(self, commands: Sequence[Command]) -> set[ProjectId] | None:
        """Give leases back; return the projects with freed places, None if nobody gives any."""
        releases = [command for command in commands if isinstance(command, ReleaseLeases)]
        tokens = [lease for command in releases for lease in command.leases]
        holders = [
            (command.by.project, command.by.labeller)
            for command in releases
            for _ in command.leases
        ]
        return await self.give_back(tokens, holders) if tokens else None

    async def give_back_unheard(self, tokens: list[LeaseToken]) -> set[ProjectId]:
        """Give leases back that nobody was told of, and empty the list; return the projects."""
        freed = await self.give_back(tokens, None) if tokens else set()
        tokens.clear()
        return freed

    async def give_back(
        self,
        tokens: Sequence[LeaseToken],
        holders: Sequence[tuple[ProjectId, LabellerId]] | None,
    ) -> set[ProjectId]:
        """Give leases back, of these holders or of anybody; return the projects concerned."""
        now, counter = self._now_ms, self._counter
        freed = await self._connection.run(
            lambda driver: release(driver, tokens, now, counter, holders)
        )
        return {ProjectId(row[0]) for row in freed}
