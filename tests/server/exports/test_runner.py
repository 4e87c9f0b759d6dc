"""Exports of a server: in a process each, a few at once, ended with their clients."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from contextlib import AbstractAsyncContextManager, ExitStack
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from supt_async.domain.items import NewItem
from supt_async.domain.project import Role
from supt_async.errors import Refused, StorageBusy, StorageUnavailable
from supt_async.payloads.codec import encode
from supt_async.server import places
from supt_async.server.exports import runner
from supt_async.server.exports.child import failure_of
from supt_async.server.exports.request import ExportRequest
from supt_async.server.exports.runner import ExportRunner
from supt_async.storage.transfer.export.options import ExportOptions
from tests.support.servers import Running

LABELS = "/api/v1/projects/digits/labels"


@pytest.fixture(autouse=True)
def _everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "SMALL", 0)


async def client(server: Running, count: int) -> AbstractAsyncContextManager[httpx2.AsyncClient]:
    """Return an owner's client of a project with so many labels."""
    project = await server.project()
    items = [NewItem(payload=encode(f"text {n}"), label="cat") for n in range(count)]
    await server.storage.catalogue.add_items(project.id, items)
    return server.http(await server.token("root", project, Role.ADMIN))


async def body(chunks: object) -> bytes:
    return b"".join([chunk async for chunk in chunks])  # type: ignore[attr-defined]


@pytest.mark.parametrize("query", ["", "?format=csv&with=item", "?resolve=majority&with=item"])
async def test_a_process_writes_what_a_thread_writes(
    server: Running, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    async with await client(server, 20) as http:
        far = await http.get(LABELS + query)
        monkeypatch.setattr(runner, "SMALL", 100)
        near = await http.get(LABELS + query)
    assert far.status_code == near.status_code == 200
    assert far.content == near.content
    assert far.content.count(b"text ") == (20 if query else 0)


@pytest.mark.parametrize("name", ["hf", "prodigy", "label-studio"])
async def test_what_may_draw_images_is_never_made_in_the_server(
    server: Running, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """An image may take much memory, and a person could ask for many at once."""
    monkeypatch.setattr(runner, "SMALL", 100)
    monkeypatch.setattr(runner, "MODULE", "no_such_module")
    async with await client(server, 1) as http:
        assert (await http.get(f"{LABELS}?format=jsonl")).status_code == 200
        assert (await http.get(f"{LABELS}?format={name}")).status_code == 500


async def test_a_client_that_leaves_ends_the_process(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BLOCK", 1)
    made: list[subprocess.Popen[bytes]] = []
    start = runner._started

    def noted(request: ExportRequest, folder: ExitStack) -> subprocess.Popen[bytes]:
        made.append(start(request, folder))
        return made[-1]

    monkeypatch.setattr(runner, "_started", noted)
    async with await client(server, 2_000) as http:
        async with http.stream("GET", LABELS) as response:
            assert response.status_code == 200
            async for _ in response.aiter_raw():
                break
    (process,) = made
    assert await asyncio.to_thread(process.wait, 60) != 0


async def test_a_process_that_is_killed_leaves_no_files(
    server: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "slow_export.py"
    program.write_text(
        "import sys, tempfile, time\ntempfile.mkdtemp(prefix='supt-export-')\n"
        "sys.stdout.buffer.write(b'begun'); sys.stdout.flush(); time.sleep(3600)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(runner, "MODULE", "slow_export")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    async with await client(server, 1):
        exports = ExportRunner(server.storage, server.services.media_root, "")
        project = await server.storage.catalogue.project("digits")
        chunks = (await exports.start(project, ExportOptions(), "a")).chunks
        assert await anext(chunks) == b"begun"
        (place,) = [name for name in os.listdir(tmp_path) if name.startswith("supt-")]
        assert os.listdir(tmp_path / place)
        await chunks.aclose()
    assert [name for name in os.listdir(tmp_path) if name.startswith("supt-")] == []


async def test_no_more_than_a_few_run_at_once(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "WAIT_SECONDS", 0.05)
    async with await client(server, 1):
        exports = ExportRunner(server.storage, server.services.media_root, "")
        project = await server.storage.catalogue.project("digits")
        options = ExportOptions()
        running = [(await exports.start(project, options, name)).chunks for name in "ab"]
        for chunks in running:
            await anext(chunks)
        third = (await exports.start(project, options, "c")).chunks
        with pytest.raises(StorageBusy, match="several of others"):
            await anext(third)
        for chunks in running:
            await chunks.aclose()
        assert json.loads(await body((await exports.start(project, options, "c")).chunks))


async def test_a_person_who_reads_slowly_keeps_only_themselves_waiting(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "WAIT_SECONDS", 0.05)
    async with await client(server, 1):
        exports = ExportRunner(server.storage, server.services.media_root, "")
        project = await server.storage.catalogue.project("digits")
        first = (await exports.start(project, ExportOptions(), "Mallory")).chunks
        await anext(first)
        second = (await exports.start(project, ExportOptions(), "Mallory")).chunks
        with pytest.raises(StorageBusy, match="one export of yours"):
            await anext(second)
        assert await body((await exports.start(project, ExportOptions(), "Olga")).chunks)
        await first.aclose()


async def test_who_reads_slowly_gives_their_place_to_who_waits(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two accounts held both places for as long as they liked."""
    monkeypatch.setattr(runner, "WAIT_SECONDS", 10.0)
    monkeypatch.setattr(places, "CHECK_SECONDS", 0.01)
    monkeypatch.setattr(places, "SLOW_SECONDS", 0.0)
    monkeypatch.setattr(places, "SLOW_RATE", 10.0**9)
    async with await client(server, 1):
        exports = ExportRunner(server.storage, server.services.media_root, "")
        project = await server.storage.catalogue.project("digits")
        slow = [(await exports.start(project, ExportOptions(), name)).chunks for name in "ab"]
        for chunks in slow:
            await anext(chunks)  # and they take no more
        held = list(exports._running)
        assert await body((await exports.start(project, ExportOptions(), "Olga")).chunks)
        killed = [process for process in held if await asyncio.to_thread(process.wait) != 0]
        assert len(killed) <= 1
        ended = await asyncio.gather(*map(body, slow), return_exceptions=True)
        assert [type(one) for one in ended].count(StorageBusy) == 1
        assert not exports._running


async def test_what_goes_wrong_in_the_process_is_an_error_here(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with await client(server, 1):
        exports = ExportRunner(server.storage, server.services.media_root, "")
        project = await server.storage.catalogue.project("digits")
        gone = (await exports.start(replace(project, slug="gone"), ExportOptions(), "a")).chunks
        with pytest.raises(Refused, match="no project 'gone'"):
            await anext(gone)
        monkeypatch.setattr(runner, "MODULE", "no_such_module")
        broken = (await exports.start(project, ExportOptions(), "a")).chunks
        with pytest.raises(RuntimeError, match="code 1"):
            await anext(broken)


async def test_a_server_that_stops_ends_its_exports(server: Running) -> None:
    async with await client(server, 1):
        exports = ExportRunner(server.storage, server.services.media_root, "")
        project = await server.storage.catalogue.project("digits")
        chunks = (await exports.start(project, ExportOptions(), "a")).chunks
        await anext(chunks)
        (process,) = exports._running
        exports.close()
        await chunks.aclose()
        assert process.returncode is not None


def test_an_error_says_strangers_only_what_they_may_read() -> None:
    away = failure_of(StorageUnavailable("ada@db.example", public="later"))
    assert (away.kind, away.public) == ("storage", "later")
    assert failure_of(ValueError("secret")).text == "ValueError"
