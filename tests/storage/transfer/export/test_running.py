"""Running an export: a thread makes bytes of pages that the event loop reads."""

from __future__ import annotations

import asyncio
import io
import tempfile
import threading
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from supt_async.errors import Refused
from supt_async.storage.transfer.export.rows import Page
from supt_async.storage.transfer.export.running import in_thread, zip_of
from tests.storage.transfer.export.rows import label


async def source(count: int, read: list[int] | None = None) -> AsyncIterator[Page]:
    for number in range(count):
        if read is not None:
            read.append(number)
        yield [label("cat", item=number)]


def lines(pages: Iterator[Page]) -> Iterator[bytes]:
    for page in pages:
        yield b",".join(str(row.item).encode() for row in page)
    yield b"end"


async def test_each_page_comes_to_the_thread_in_order() -> None:
    assert [chunk async for chunk in in_thread(lines, source(3))] == [b"0", b"1", b"2", b"end"]


async def test_the_work_is_outside_of_the_event_loop() -> None:
    def where(pages: Iterator[Page]) -> Iterator[bytes]:
        for _ in pages:
            yield threading.current_thread().name.encode()

    names = {chunk async for chunk in in_thread(where, source(3))}
    assert len(names) == 1
    assert names.pop().startswith(b"supt-export")


async def test_no_more_is_read_than_one_page_ahead() -> None:
    read: list[int] = []
    chunks = in_thread(lines, source(100, read))
    assert await anext(chunks) == b"0"
    await asyncio.sleep(0)
    assert len(read) <= 3
    await chunks.aclose()
    assert len(read) <= 3


async def test_an_export_that_ends_early_cleans_up() -> None:
    ended = threading.Event()

    def with_a_file(pages: Iterator[Page]) -> Iterator[bytes]:
        with tempfile.TemporaryFile():
            try:
                for _ in pages:
                    yield b"x"
            finally:
                ended.set()

    chunks = in_thread(with_a_file, source(100))
    await anext(chunks)
    await chunks.aclose()
    assert ended.is_set()


async def test_a_cancelled_export_waits_for_its_step_and_cleans_up() -> None:
    began, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def slow(pages: Iterator[Page]) -> Iterator[bytes]:
        try:
            for _ in pages:
                began.set()
                go_on.wait(60)
                yield b"x"
        finally:
            ended.set()

    async def take() -> None:
        async for _ in in_thread(slow, source(100)):
            pass

    taking = asyncio.create_task(take())
    await asyncio.to_thread(began.wait, 60)
    taking.cancel()
    await asyncio.sleep(0)
    assert not ended.is_set()
    go_on.set()
    await asyncio.gather(taking, return_exceptions=True)
    assert taking.cancelled()
    assert ended.is_set()


async def test_an_export_that_waits_for_a_page_can_be_cancelled() -> None:
    asks, ended = threading.Event(), threading.Event()

    async def slow() -> AsyncIterator[Page]:
        yield [label("cat")]
        await asyncio.Event().wait()

    def noted(pages: Iterator[Page]) -> Iterator[bytes]:
        try:
            for _ in pages:
                yield b"x"
                asks.set()
        finally:
            ended.set()

    async def take() -> None:
        async for _ in in_thread(noted, slow()):
            pass

    taking = asyncio.create_task(take())
    await asyncio.to_thread(asks.wait, 60)
    taking.cancel()
    async with asyncio.timeout(60):
        await asyncio.gather(taking, return_exceptions=True)
        assert await asyncio.to_thread(ended.wait, 60)


async def test_errors_of_the_format_and_of_the_database_come_through() -> None:
    def refusing(pages: Iterator[Page]) -> Iterator[bytes]:
        yield b"".join(b"x" for _ in pages)
        raise Refused("no")

    async def broken() -> AsyncIterator[Page]:
        yield [label("cat")]
        raise OSError("gone")

    with pytest.raises(Refused, match="no"):
        [chunk async for chunk in in_thread(refusing, source(1))]
    with pytest.raises(OSError, match="gone"):
        [chunk async for chunk in in_thread(lines, broken())]


def test_a_folder_is_a_zip_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.txt").write_bytes(b"a" * 600_000)
    (tmp_path / "data.yaml").write_text("names: []\n")
    with zipfile.ZipFile(io.BytesIO(b"".join(zip_of(tmp_path)))) as archive:
        assert archive.namelist() == ["data.yaml", "images/a.txt"]
        assert archive.read("images/a.txt") == b"a" * 600_000
        assert archive.testzip() is None
