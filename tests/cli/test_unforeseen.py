"""Unexpected exceptions as one line, and characters that a terminal can't print."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from supt_async import cli as command_line
from supt_async.cli import main
from supt_async.errors import StorageUnavailable
from tests.support.ports import free_port
from tests.support.waiting import http_client

CHOICE = '{"kind": "choice", "options": ["cat", "dog"]}'
SECONDS = 60


def run(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[object, str]:
    """Run a command that raises; returns the exit code, and what stands on stderr."""

    @click.command()
    def breaks() -> None:
        raise error

    monkeypatch.setattr(command_line, "cli", breaks)
    with pytest.raises(SystemExit) as exited:
        main([])
    return exited.value.code, capsys.readouterr().err


def test_an_error_that_nobody_foresaw_is_a_line_that_names_a_private_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code, err = run(ValueError("the rest is hunter2"), monkeypatch, capsys)
    assert code == 1
    assert err.count("\n") == 1
    assert "ValueError" in err
    assert "hunter2" not in err, "an exception's text may hold a secret"
    (file,) = tmp_path.iterdir()
    assert str(file) in err
    assert "in breaks" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.fixture
def full() -> Iterator[int]:
    """Stdout on a device that is always full."""
    number = os.open("/dev/full", os.O_WRONLY)
    yield number
    os.close(number)


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (OSError(28, "No space left on device"), 1, "supt: No space left on device\n"),
        (PermissionError(13, "Permission denied", "x.csv"), 1, "supt: x.csv: Permission denied\n"),
        (
            ExceptionGroup("tasks", [ExceptionGroup("more", [StorageUnavailable("it is away")])]),
            3,
            "supt: it is away\n",
        ),
    ],
)
def test_what_is_known_of_an_error_is_said(
    error: Exception,
    code: int,
    line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(error, monkeypatch, capsys) == (code, line)


async def supt(
    folder: Path, *arguments: str, stdout: int = asyncio.subprocess.PIPE, encoding: str = "utf-8"
) -> tuple[int | None, bytes, bytes]:
    process = await start(folder, *arguments, stdout=stdout, encoding=encoding)
    async with asyncio.timeout(SECONDS):
        out, err = await process.communicate()
    return process.returncode, out or b"", err


async def start(
    folder: Path, *arguments: str, stdout: int, encoding: str = "utf-8"
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "supt_async", *arguments),
        cwd=folder,
        env=os.environ | {"PYTHONIOENCODING": encoding, "SUPT_DATABASE": "sqlite:///t.db"},
        stdout=stdout,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_a_terminal_that_lacks_a_name_s_characters_gets_the_token_all_the_same(
    tmp_path: Path,
) -> None:
    assert (await supt(tmp_path, "project", "create", "p", "--task", CHOICE))[0] == 0
    invite = ("labeller", "invite", "Zoë \N{GRINNING FACE}", "--project", "p")
    code, out, err = await supt(tmp_path, *invite, encoding="latin-1")
    assert (code, b"Error" in err) == (0, False)
    assert "Zoë \\U0001f600".encode("latin-1") in out
    assert b"token" in out
    code, out, err = await supt(tmp_path, *invite, "--json", encoding="latin-1")
    assert (code, b"Error" in err) == (0, False)
    assert json.loads(out)["name"] == "Zoë \N{GRINNING FACE}"


async def test_output_that_finds_no_place_is_one_line(tmp_path: Path, full: int) -> None:
    assert (await supt(tmp_path, "project", "create", "p", "--task", CHOICE))[0] == 0
    code, _, err = await supt(tmp_path, "project", "list", stdout=full)
    assert (code, err) == (1, b"supt: No space left on device\n")


async def test_a_server_whose_first_line_finds_no_place_serves(tmp_path: Path, full: int) -> None:
    port = free_port()
    process = await start(tmp_path, "serve", "--port", str(port), stdout=full)
    assert process.stderr is not None
    async with asyncio.timeout(SECONDS):
        warning = json.loads(await process.stderr.readline())
        assert warning["action"] == "announce"
        async with http_client(f"http://127.0.0.1:{port}") as http:
            assert (await http.get("/healthz")).status_code == 200
        process.terminate()
        _, err = await process.communicate()
    assert err == b""
