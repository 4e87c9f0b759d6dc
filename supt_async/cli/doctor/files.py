"""Check of files: who can read those with secrets, and whether the state folder can be used."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from supt_async.cli.doctor.disk import nearest, size
from supt_async.cli.doctor.findings import Case, Finding, in_thread, ok, problem, warning
from supt_async.cli.lifecycle import state_root
from supt_async.errors import Refused
from supt_async.secret_files import PREFIX, check_private
from supt_async.server.health import read_token
from supt_async.storage.addresses.untested import MARK

MOST_FILES = 20_000
"""Number of files of the state folder that are looked at."""


async def check(case: Case) -> list[Finding]:
    """Look at the files that the settings name, and at the state folder."""
    return await in_thread(lambda: [*secret_files(case), *state_folder(case)])


def secret_files(case: Case) -> list[Finding]:
    """Judge the files with secrets that the settings name."""
    named = case.config.database.removeprefix(MARK)
    found = []
    if named.startswith(PREFIX):
        found.append(_private("--database", Path(named.removeprefix(PREFIX))))
    if case.config.metrics_token_file:
        file = Path(case.config.metrics_token_file)
        try:
            read_token(file)
            found.append(_private("--metrics-token-file", file))
        except Refused as exc:
            found.append(problem(str(exc)))
    return found


def _private(setting: str, file: Path) -> Finding:
    try:
        check_private(file)
    except Refused as exc:
        return problem(f"{setting}: {exc}")
    except OSError as exc:
        return problem(f"{setting}: can't read {file}: {exc.strerror}")
    return ok(f"{setting}: not everybody on this machine can read {file}")


def state_folder(case: Case) -> list[Finding]:
    """Judge the folder of models, which are unpickled: nobody else may write there."""
    if case.database is None:
        return []
    folder = state_root(case.database, case.training)
    there = nearest(folder)
    if not there.is_dir():
        return [problem(f"the state folder {folder}: {there} is a file: name another with --state")]
    if not os.access(there, os.W_OK | os.X_OK):
        return [
            problem(
                f"the state folder {folder} can't be written by this user: chown it, or --state"
            )
        ]
    if there != folder:
        return [ok(f"the state folder {folder} is made by the first training")]
    if os.name == "posix" and stat.S_IMODE(folder.stat().st_mode) & stat.S_IWOTH:
        return [
            problem(
                f"everybody on this machine can write into the state folder {folder}, whose models"
                f" are run: chmod o-w {folder}"
            )
        ]
    count, total = _measure(folder)
    line = f"the state folder {folder}: {count:,} files, {size(total)}"
    if count >= MOST_FILES:
        return [warning(f"{line} or more: remove folders of databases that are gone")]
    return [ok(line)]


def _measure(folder: Path) -> tuple[int, int]:
    """Return the number and bytes of the files below a folder, up to ``MOST_FILES`` of them."""
    count = total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            count += 1
            total += _bytes(os.path.join(path, name))
            if count >= MOST_FILES:
                return count, total
    return count, total


def _bytes(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:  # it has just gone
        return 0
