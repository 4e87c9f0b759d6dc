"""Consensus and reliability, as the orchestrator writes and reads them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial

from sqlalchemy import Connection

from supt_async.consensus.known import Crowd
from supt_async.domain.ids import ProjectId, RunId, Term
from supt_async.storage.consensus.crowd import read_crowd, replace_crowd
from supt_async.storage.consensus.items import PAGE, StoredConsensus, read_page, replace_items
from supt_async.storage.database import Database
from supt_async.storage.records import Hint
from supt_async.storage.training.leading import leads

STEP = 500
"""Items whose rows are replaced in one transaction."""


class ConsensusStore:
    """Consensus and reliability of projects, on either database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def crowd(self, project: ProjectId) -> Crowd:
        """Return how reliable a project's labellers are."""
        return await self._database.read(lambda connection: read_crowd(connection, project))

    async def replace_crowd(self, project: ProjectId, term: Term, crowd: Crowd) -> bool:
        """Replace how reliable they are; return whether the term still holds."""
        now = self._database.now_ms()

        def change(connection: Connection) -> bool:
            if not leads(connection, project, term):
                return False
            replace_crowd(connection, project, crowd, now)
            return True

        return await self._database.write(change, Hint(project=project, model=True))

    async def rows(self, project: ProjectId) -> AsyncIterator[list[StoredConsensus]]:
        """Yield all rows of a project, in pages by item."""
        after = (0, "")
        while True:
            page = await self._database.read(partial(read_page, project=project, after=after))
            if page:
                yield page
                after = (page[-1].item, page[-1].question)
            if len(page) < PAGE:
                return

    async def replace(
        self,
        project: ProjectId,
        term: Term,
        run: RunId | None,
        found: Mapping[int, Sequence[StoredConsensus]],
    ) -> bool:
        """Replace the rows of items, in short transactions; return whether the term still holds.

        An item without rows loses those that it has.
        """
        now = self._database.now_ms()
        items = sorted(found)
        step = min(STEP, self._database.rows_at_once())

        def change(connection: Connection, some: Sequence[int]) -> bool:
            if not leads(connection, project, term):
                return False
            rows = [row for item in some for row in found[item]]
            replace_items(connection, project, run, rows, some, now)
            return True

        for start in range(0, len(items), step):
            part = partial(change, some=items[start : start + step])
            if not await self._database.write(part):
                return False
        return True
