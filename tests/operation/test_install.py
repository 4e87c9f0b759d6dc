"""scripts/install says what it does, stops at what fails, and falls back on pip.

Python is replaced by a program that writes down how it was called, so nothing is installed.
"""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FILES: tuple[str, ...] = (
    "pyproject.toml",
    "supt_async/__init__.py",
    "scripts/install",
    "scripts/usage.sh",
)
FILES += tuple(f"scripts/{name}.py" for name in ("hatch_build", "page", "quick_install"))
PYTHON = """#!/bin/sh
echo "$*" >> calls
[ "$2" = venv ] && mkdir -p .venv/bin .venv/lib/python3.11/site-packages && cp "$0" .venv/bin/python
case "$*" in *FAILS*) echo "the reason"; exit 1;; esac
exit 0
"""
STEPS = ["making .venv", "installing Python packages", "building the page", "installing supt_async"]


@dataclass(frozen=True)
class Installed:
    """What an installation came to."""

    code: int
    said: str
    calls: list[str]
    stamped: bool


def install(folder: Path, failing: str = " ", *, terminal: bool = False) -> Installed:
    """Install into a folder; calls of Python that contain a text fail."""
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    python = folder / "python3.11"
    python.write_text(PYTHON.replace("*FAILS*", f'*"{failing}"*' if failing.strip() else "never"))
    python.chmod(0o755)
    environment = {**os.environ, "PYTHON": str(python)}
    reading, writing = pty.openpty() if terminal else os.pipe()
    process = subprocess.Popen(
        [folder / "scripts" / "install"], stdout=writing, stderr=writing, env=environment
    )
    os.close(writing)
    said = b""
    try:
        while piece := os.read(reading, 4096):
            said += piece
    except OSError:  # so ends a terminal
        pass
    os.close(reading)
    code = process.wait(timeout=30)
    calls = (folder / "calls").read_text().splitlines()
    stamped = (folder / ".venv" / "installed-plain").exists()
    return Installed(code, said.decode(), calls, stamped)


@pytest.mark.parametrize("terminal", [False, True])
def test_each_step_is_named_with_the_seconds_that_it_took(tmp_path: Path, terminal: bool) -> None:
    done = install(tmp_path, terminal=terminal)
    assert done.code == 0, done.said
    lines = [line.split("\r")[-1] or line for line in done.said.replace("\r\n", "\n").split("\n")]
    assert [line.partition(":")[0] for line in lines[1:] if line] == STEPS
    assert done.stamped
    assert not any("pip install" in call and "-e" in call for call in done.calls)


def test_what_is_installed_is_not_installed_again(tmp_path: Path) -> None:
    first = install(tmp_path)
    again = install(tmp_path)
    assert again.said == ""
    assert [call for call in again.calls[len(first.calls) :] if "pip" in call] == []


def test_where_uv_fails_pip_installs(tmp_path: Path) -> None:
    done = install(tmp_path, "quick_install.py")
    assert done.code == 0
    assert "installing Python packages has failed:\nthe reason\n" in done.said.replace("\r", "")
    assert "installing with pip: " in done.said
    assert any(call.startswith("-m pip install") and " -e . " in call for call in done.calls)
    assert done.stamped


@pytest.mark.parametrize("failing", ["scripts/page.py", "-m venv"])
def test_a_step_that_fails_ends_it_with_what_it_said(tmp_path: Path, failing: str) -> None:
    done = install(tmp_path, failing)
    assert done.code != 0
    assert "has failed:\nthe reason\n" in done.said.replace("\r", "")
    assert not done.stamped
