"""Uploaded files: bounded in size and number, and gone when their request ends."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from supt_async.server.errors import Denied
from supt_async.server.uploads import spool as spool_module
from supt_async.server.uploads.spool import FILES, FILES_PER_PERSON, MAX_NAME, Spool, safe_name


@pytest.fixture
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Spool]:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    spool = Spool(10**6)
    yield spool
    spool.close()


def request_of(*chunks: bytes, length: int | None = None) -> Request:
    messages: Any = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks) - 1}
        for number, chunk in enumerate(chunks)
    ]
    feed = iter(messages)

    async def receive() -> Any:
        return next(feed)

    headers = [] if length is None else [(b"content-length", str(length).encode())]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


async def test_a_file_is_there_while_it_is_needed_and_then_gone(
    spool: Spool, tmp_path: Path
) -> None:
    async with spool.received(request_of(b"a,b\n", b"1,2\n"), "Ada", "../my file.csv") as path:
        assert path.name == "my file.csv"
        assert path.read_bytes() == b"a,b\n1,2\n"
        assert path.parent.stat().st_mode & 0o077 == 0
    assert os.listdir(tmp_path) == []


async def test_a_file_that_says_it_is_too_large_is_refused_unread(spool: Spool) -> None:
    with pytest.raises(Denied, match="larger than 1 MB") as caught:
        async with spool.received(request_of(length=10**6 + 1), "Ada", "a.csv"):
            pass
    assert caught.value.status == 413


async def test_a_file_that_turns_out_too_large_leaves_nothing_behind(
    spool: Spool, tmp_path: Path
) -> None:
    with pytest.raises(Denied, match="larger than 1 MB"):
        async with spool.received(request_of(*[bytes(400_000)] * 3), "Ada", "a.csv"):
            pass
    assert os.listdir(tmp_path) == []


async def test_one_person_can_not_take_all_places(spool: Spool) -> None:
    async def hold(person: str, entered: asyncio.Semaphore, leave: asyncio.Event) -> None:
        async with spool.received(request_of(b"x"), person, "a.csv"):
            entered.release()
            await leave.wait()

    entered, leave = asyncio.Semaphore(0), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(FILES_PER_PERSON):
            group.create_task(hold("Ada", entered, leave))
            await entered.acquire()
        with pytest.raises(Denied, match="files of yours") as caught:
            await hold("Ada", entered, leave)
        assert (caught.value.status, caught.value.retry_seconds) == (429, 2)
        for number in range(FILES - FILES_PER_PERSON):
            group.create_task(hold(f"person {number}", entered, leave))
            await entered.acquire()
        with pytest.raises(Denied, match="many files"):
            await hold("Bob", entered, leave)
        leave.set()
    async with spool.received(request_of(b"x"), "Ada", "a.csv"):
        pass


@pytest.mark.parametrize("rate", [0, 10**12])
async def test_a_slow_upload_gives_way_when_all_places_are_taken(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, rate: int
) -> None:
    monkeypatch.setattr(spool, "_files", 1)
    monkeypatch.setattr(spool_module, "SLOW_SECONDS", -1.0)
    monkeypatch.setattr(spool_module, "SLOW_RATE", rate)
    begun, on = asyncio.Event(), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b"x"
        begun.set()
        await on.wait()
        yield b"y"

    request = request_of(b"")
    request.stream = body  # type: ignore[method-assign,assignment]

    async def upload() -> bytes:
        async with spool.received(request, "Mallory", "a.csv") as path:
            return path.read_bytes()

    slow = asyncio.create_task(upload())
    await begun.wait()
    with pytest.raises(Denied, match="many files"):
        async with spool.received(request_of(b"x"), "Olga", "a.csv"):
            pass
    on.set()
    if rate:
        with pytest.raises(Denied, match="arrives too slowly"):
            await slow
    else:
        assert await slow == b"xy"
    async with spool.received(request_of(b"x"), "Olga", "a.csv"):
        pass


async def test_an_aborted_upload_leaves_nothing_behind(spool: Spool, tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b"x" * 300_000
        begun.set()
        await asyncio.Event().wait()

    request = request_of(b"")
    request.stream = body  # type: ignore[method-assign,assignment]

    async def upload() -> None:
        async with spool.received(request, "Ada", "a.csv"):
            raise AssertionError("it never came whole")

    task = asyncio.create_task(upload())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("reviews.csv", "reviews.csv"),
        ("C:\\Users\\ada\\reviews.csv", "reviews.csv"),
        ("../../etc/passwd", "passwd"),
        ("", "upload"),
        ("..", "upload"),
        ("a\0\n\x1b[1mb.csv", "a[1mb.csv"),
        ("x" * 500 + ".parquet", "x" * (MAX_NAME - 8) + ".parquet"),
        ("\ud800.csv", ".csv"),
    ],
    ids=ascii,
)
def test_a_name_is_safe_and_keeps_its_ending(given: str, kept: str) -> None:
    assert safe_name(given) == kept
    assert len(safe_name(given).encode()) <= 255
