"""Folders for temporary files: gone with their request, or after a crash with the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from supt_async.server.uploads import work_folders
from supt_async.server.uploads.work_folders import work_folder


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(work_folders, "NEW_SECONDS", -1.0)
    return tmp_path


def test_a_folder_is_private_and_gone_after_an_error(temporary: Path) -> None:
    def work() -> None:
        with work_folder() as path:
            (path / "part").write_text("x")
            assert path.stat().st_mode & 0o077 == 0
            raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        work()
    assert os.listdir(temporary) == []


def test_what_a_killed_server_left_behind_goes_with_the_next_folder(temporary: Path) -> None:
    program = (
        "import sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "from supt_async.server.uploads.work_folders import work_folder\n"
        "with work_folder() as path:\n"
        "    (path / 'secret').write_text('x'); print(path, flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program, str(temporary)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as killed:
        assert killed.stdout is not None
        left = Path(killed.stdout.readline().strip())
        with work_folder():
            assert (left / "secret").exists()  # it is in use
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert (left / "secret").exists()
    with work_folder() as path:
        assert os.listdir(temporary) == [path.name]


def test_what_is_no_folder_of_ours_stays(temporary: Path) -> None:
    other = temporary / "other"
    other.mkdir()
    (other / "kept").write_text("x")
    (temporary / f"{work_folders.PREFIX}link").symlink_to(other)
    (temporary / f"{work_folders.PREFIX}file").write_text("x")
    with work_folder():
        pass
    assert len(os.listdir(temporary)) == 3
    assert (other / "kept").exists()
