"""State folder of a project."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import sys
from pathlib import Path

import pytest

from supt_async.orchestrator.state_folder import StateFolder, remove_abandoned, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")


def test_a_folder_is_its_owners_alone(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir(mode=0o755)
    (tmp_path / "root" / "one").mkdir(mode=0o755)
    folder = StateFolder(tmp_path / "root", "one")
    assert stat.S_IMODE(folder.open().stat().st_mode) == 0o700
    folder.close()


def test_while_it_is_taken_the_next_one_gets_a_private_folder(tmp_path: Path) -> None:
    first, second, third = (StateFolder(tmp_path, "one") for _ in range(3))
    path = first.open()
    private = second.open()
    assert private != path
    assert second.private
    second.close()
    assert not private.exists()
    first.close()
    assert third.open() == path
    assert not third.private
    third.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from supt_async.orchestrator.state_folder import StateFolder
folder = StateFolder(Path(sys.argv[1]), "one")
folder.open()
os.kill(os.getpid(), signal.SIGKILL)
"""


async def test_what_a_killed_process_left_is_cleared_away_but_nothing_that_is_in_use(
    tmp_path: Path,
) -> None:
    first, second = StateFolder(tmp_path, "one"), StateFolder(tmp_path, "one")
    names = {first.open().name, second.open().name}
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, str(tmp_path))
    assert await process.wait() == -signal.SIGKILL
    assert len(os.listdir(tmp_path)) == 3
    remove_abandoned(tmp_path)
    assert set(os.listdir(tmp_path)) == names
    first.close()
    second.close()


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write(path, b"one")
    write(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        write(path, b"three")
    assert os.listdir(tmp_path) == ["file"]
