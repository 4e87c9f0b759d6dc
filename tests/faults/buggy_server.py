"""Server with a deliberate bug, which the checker must find.

Run it as ``python -m tests.faults.buggy_server BUG ARGUMENT...`` with the arguments of ``supt``.
Each bug replaces functions or SQL of the package in this process only; the package itself has no
switch for it.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from supt_async.cli import main
from supt_async.domain.commands import ClaimItems, Command, SubmitAnswer
from supt_async.domain.ids import ItemId, ProjectId
from supt_async.domain.results import CommandResult, Verdict
from supt_async.storage.portable.state import Batch
from supt_async.storage.postgres import connection
from supt_async.storage.postgres.queue import PostgresQueue
from supt_async.storage.postgres.sql import batch as sql
from supt_async.storage.sqlite.queue import SqliteQueue

LAG_SECONDS = 0.3
HOUR_SECONDS = 3600


def ack_before_commit() -> None:
    """Acknowledge an answer and store it a little later."""
    for queue in (PostgresQueue, SqliteQueue):
        _store_later(queue)


def _store_later(queue: Any) -> None:
    ask = queue.ask
    later: set[asyncio.Task[Any]] = set()

    async def store_later(self: Any, request: Command) -> CommandResult:
        if not isinstance(request, SubmitAnswer):
            reply: CommandResult = await ask(self, request)
            return reply

        async def store() -> None:
            await asyncio.sleep(LAG_SECONDS)
            await ask(self, replace(request, want=0))

        task = asyncio.create_task(store())
        later.add(task)
        task.add_done_callback(later.discard)
        claimed: CommandResult = await ask(self, ClaimItems(by=request.by, want=request.want))
        return replace(claimed, verdict=Verdict.STORED)

    queue.ask = store_later


def commit_in_memory() -> None:
    """Let PostgreSQL confirm a COMMIT before it is on the disk."""
    connection.INDEX_SCANS_ONLY["synchronous_commit"] = "off"
    connection.CUSTOM_PLANS["synchronous_commit"] = "off"


def place_not_taken() -> None:
    """Forget that a leased item has no place left."""
    change_places = Batch.change_places

    def forget(self: Batch, item: ItemId, project: ProjectId, by: int) -> None:
        if by > 0:
            change_places(self, item, project, by)

    Batch.change_places = forget  # type: ignore[method-assign]
    _change("SET open_slots = i.open_slots - n.places", "SET open_slots = i.open_slots")


def lease_not_checked() -> None:
    """Accept an answer from anybody who knows the lease."""
    _change(
        "(l.token, l.project_id + 0, l.labeller_id + 0) IN\n"
        "           (SELECT a.token, a.project_id, a.labeller_id FROM answer a",
        "(l.token, l.project_id + 0) IN\n           (SELECT a.token, a.project_id FROM answer a",
    )


def an_hour_ahead() -> None:
    """Set the clock one hour ahead: no bug, but a machine whose clock is wrong."""
    now, now_ns = time.time, time.time_ns
    time.time = lambda: now() + HOUR_SECONDS
    time.time_ns = lambda: now_ns() + HOUR_SECONDS * 10**9


def _change(old: str, new: str) -> None:
    assert old in sql.GROUP, "the statement has changed: adapt the bug to it"
    sql.GROUP = sql.GROUP.replace(old, new)


BUGS: dict[str, Callable[[], None]] = {
    bug.__name__: bug
    for bug in (
        ack_before_commit,
        commit_in_memory,
        place_not_taken,
        lease_not_checked,
        an_hour_ahead,
    )
}

if __name__ == "__main__":
    BUGS[sys.argv.pop(1)]()
    main()
