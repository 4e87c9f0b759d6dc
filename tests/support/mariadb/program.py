"""The program ``mariadbd``, with its data in a temporary folder."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import URL

from tests.support.ports import free_port

READY_SECONDS = 60
FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/usr/libexec")
"""Where mariadbd may be beside the folders of ``PATH``."""
SMALL = (
    "--innodb-log-file-size=16M --innodb-buffer-pool-size=64M --key-buffer-size=1M"
    " --aria-pagecache-buffer-size=1M --performance-schema=OFF --skip-name-resolve"
)
FAST = "--innodb-flush-method=nosync"
"""Nothing is forced to the disk: a test run has no data to lose. The server warns of no setting."""
DURABLE = "--innodb-flush-log-at-trx-commit=1"

# Its input ends when the starter of this shell does, even if that is killed. What is removed
# anyhow need not be written out first.
GUARD = """
"$@" >&2 & program=$!
echo $program
cat >/dev/null
kill ${REMOVE:+-9} $program 2>/dev/null
wait $program
[ -z "$REMOVE" ] || rm -rf "$REMOVE"
"""


def find_program(name: str) -> str:
    """Return the path of one of MariaDB's programs."""
    path = shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), *FOLDERS)))
    assert path, f"no {name}: run scripts/tools"
    return path


@dataclass
class Program:
    """One ``mariadbd``, watched by a shell so that it never outlives its starter."""

    folder: Path
    options: str = FAST
    port: int = 0
    """TCP port on loopback; 0 for none beside the socket."""
    guard: subprocess.Popen[bytes] | None = None
    pid: int = 0

    @property
    def admin(self) -> URL:
        """Its address for the user root, who has no password."""
        return URL.create("mysql", "root", query={"unix_socket": str(self.folder / "socket")})

    def install(self) -> None:
        """Make the system tables, which takes half a second."""
        command = [find_program("mariadb-install-db"), *self._arguments(), *SMALL.split()]
        command += ["--auth-root-authentication-method=normal", "--skip-test-db"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, *, remove: bool = False) -> None:
        """Start it and wait until it answers; ``remove`` its folder when it has ended."""
        command = [find_program("mariadbd"), *self._arguments(), *SMALL.split()]
        command += [*self.options.split(), f"--socket={self.folder / 'socket'}"]
        command += ["--character-set-server=utf8mb4"]
        if self.port:
            command += ["--bind-address=127.0.0.1", f"--port={self.port}"]
        else:
            command += ["--skip-networking"]
        with (self.folder / "log").open("ab") as log:
            self.guard = subprocess.Popen(
                ["/bin/sh", "-c", GUARD, "guard", *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # an interrupt from the keyboard is meant for pytest
                env={**os.environ, "REMOVE": str(self.folder) if remove else ""},
            )
        assert self.guard.stdout is not None
        self.pid = int(self.guard.stdout.readline())
        self._wait()

    def stop(self) -> None:
        """End it, in order if its data stays, and wait for that."""
        if self.guard is not None:
            self.guard.communicate()
            self.guard = None

    def kill(self) -> None:
        """End it as a power cut would."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.stop()

    def restart(self) -> None:
        """Start it again with the data and the port that it had."""
        self.stop()
        self.start()

    def _arguments(self) -> list[str]:
        user = ["--user=root"] if os.geteuid() == 0 else []
        # Temporary tables apart: a server that starts deletes those that it finds.
        apart = f"--tmpdir={self.folder}"
        return ["--no-defaults", f"--datadir={self.folder / 'data'}", apart, *user]

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while True:
            with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
                probe.connect(str(self.folder / "socket"))
                return
            log = self.folder / "log"
            assert time.monotonic() < deadline, log.read_text(errors="replace")
            assert psutil.pid_exists(self.pid), log.read_text(errors="replace")
            time.sleep(0.02)


def temporary_folder() -> Path:
    """Make a folder whose path is short enough for that of a socket."""
    return Path(tempfile.mkdtemp(prefix="supt-mariadb-"))


@contextmanager
def durable() -> Iterator[Program]:
    """Start a MariaDB for one test, which may kill it: what it has committed is on the disk."""
    program = Program(temporary_folder(), DURABLE, free_port())
    try:
        program.install()
        program.start()
        yield program
    finally:
        program.stop()
        shutil.rmtree(program.folder)
