"""Share of a run: two processes run the same tests, each file in the one that comes to it first.

They begin at opposite ends of the list (``--share=FOLDER`` and ``--share=FOLDER --from-end``), so
both end together however long each file takes. A process claims a file by making a folder of its
name in the one given.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest


def add_options(parser: pytest.Parser) -> None:
    parser.addoption("--share", type=Path, help="Folder of claims on test files, at first empty.")
    parser.addoption("--from-end", action="store_true", help="Begin with the last test file.")


def run_share(session: pytest.Session) -> bool:
    """Run the tests of this process's share; return False if all tests are for it."""
    config = session.config
    folder = cast("Path | None", config.getoption("share"))
    if folder is None or config.option.collectonly or session.testsfailed:
        return False
    files: dict[Path, list[pytest.Item]] = {}
    for item in session.items:
        files.setdefault(item.path, []).append(item)
    order = list(files.values())
    if config.getoption("from_end"):
        order.reverse()
    claimed = claim(order, folder, config.rootpath)
    now = next(claimed, None)
    while now is not None:
        following = next(claimed, None)  # what it shares with this one is kept
        config.hook.pytest_runtest_protocol(item=now, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        now = following
    return True


def claim(files: list[list[pytest.Item]], folder: Path, root: Path) -> Iterator[pytest.Item]:
    """Yield the tests of the files that nobody else has claimed, one file after the other."""
    for tests in files:
        name = tests[0].path.relative_to(root).as_posix().replace("/", ".")
        try:
            (folder / name).mkdir()
        except FileExistsError:
            continue
        yield from tests
