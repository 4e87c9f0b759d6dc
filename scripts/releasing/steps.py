"""Commands that a release runs, and what is said when one fails."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


class ReleaseFailed(Exception):
    """Something that a release must hold does not hold; the text says what."""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print what is done, and how many seconds it took."""
    start = time.monotonic()
    print(f"{name} ...", flush=True)
    yield
    print(f"{name}: {time.monotonic() - start:.0f} s", flush=True)


def run(
    *command: str | Path, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> str:
    """Run a command and return what it printed.

    Raises:
        ReleaseFailed: If its exit code is not 0; with all that it said.
    """
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = "\n".join([done.stdout, done.stderr]).strip()
        raise ReleaseFailed(f"{' '.join(map(str, command))} has failed:\n{said}")
    return done.stdout


def require(holds: bool, otherwise: str) -> None:
    """Stop the release with a sentence unless something holds."""
    if not holds:
        raise ReleaseFailed(otherwise)
