"""Fixtures of the command line on a fresh database."""

from __future__ import annotations

from pathlib import Path

import pytest

from supt_async.cli import main
from tests.cli.supt import CHOICE, Outcome, Supt


@pytest.fixture
def supt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Supt:
    """Run a command in an empty folder with a database of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SUPT_DATABASE", f"sqlite:///{tmp_path}/cli.db")

    def run(*arguments: str) -> Outcome:
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as exited:
            main(arguments)
        out, err = capfdbinary.readouterr()
        code = exited.value.code
        assert isinstance(code, int)
        return Outcome(code, out.decode(), err.decode())

    return run


@pytest.fixture
def cats(supt: Supt) -> Supt:
    """The same, with a project ``cats``."""
    assert supt("project", "create", "cats", "--task", CHOICE).code == 0
    return supt
