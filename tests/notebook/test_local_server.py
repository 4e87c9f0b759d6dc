"""Servers of databases: shared in a process, found from another, taken over when one ends."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import sys
from pathlib import Path

import pytest

from supt_async.errors import Refused
from supt_async.notebook.discovery_file import (
    DiscoveryFile,
    discovery_path,
    read_discovery,
    write_discovery,
)
from supt_async.notebook.local_server import acquire_server, release_server
from supt_async.notebook.server_target import find_target
from supt_async.notebook.widget_tasks import ANY
from supt_async.storage.factory import open_storage
from tests.support.postgres import server
from tests.support.servers import run_server

SECONDS = 60
OTHER = """
import sys
from supt_async import Superintendent

class Silent:
    def display(self, item): pass
    def on_submit(self, callback): pass

widget = Superintendent(connection_string=sys.argv[1], labelling_widget=Silent(), worker_id="bob")
print("host" if widget._target.server.serving else "guest", widget.current, flush=True)
for line in sys.stdin:
    widget._apply_annotation(line.strip())
    left = len(widget.queue)
    print("host" if widget._target.server.serving else "guest", left, flush=True)
"""


def test_widgets_of_one_process_share_the_server_of_a_file(tmp_path: Path) -> None:
    one, two = (
        acquire_server(f"sqlite:///{tmp_path}/a.db"),
        acquire_server(f"sqlite:///{tmp_path}/../{tmp_path.name}/a.db"),
    )
    assert one is two
    assert one.find() == two.find()
    release_server(one)
    assert two.serving
    release_server(two)
    assert not two.serving


async def test_on_postgresql_the_token_of_a_process_ends_with_it() -> None:
    async with server().fresh() as address:
        local = acquire_server(address)
        token = (await asyncio.to_thread(local.find)).token
        storage = await open_storage(address)
        try:
            assert await storage.people.name(token) is not None
            await asyncio.to_thread(release_server, local)
            assert await storage.people.name(token) is None
        finally:
            await storage.close()


def test_the_note_is_for_its_owner_only_and_its_token_outlives_the_server(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/a.db"
    first = acquire_server(database)
    note = first.find()
    path = discovery_path(f"{tmp_path}/a.db")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    release_server(first)
    second = acquire_server(database)
    assert second.find() == note  # the same token, and the same port
    release_server(second)


def test_a_note_that_others_could_have_written_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "x"
    write_discovery(path, DiscoveryFile(url="http://127.0.0.1:1", token="t"))
    assert read_discovery(path) is not None
    path.chmod(0o644)
    assert read_discovery(path) is None
    path.write_text("nonsense")
    path.chmod(0o600)
    assert read_discovery(path) is None
    assert read_discovery(tmp_path / "none") is None


async def test_a_file_that_another_server_has_is_refused_with_what_to_do(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/a.db"
    async with run_server(database):
        server = acquire_server(database)
        with pytest.raises(Refused, match="connect to it by its address"):
            await asyncio.to_thread(server.find)
        release_server(server)


@pytest.mark.timeout(300)
async def test_another_process_finds_the_server_of_a_file_and_takes_it_over(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/shared.db"
    target = await asyncio.to_thread(find_target, database, None, None, lambda: ANY)
    lines = [json.dumps({"payload": value}).encode() for value in ("a", "b", "c")]
    await asyncio.to_thread(target.http().post_lines, "/projects/default/pool", lambda: lines)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", OTHER, database),
        env=os.environ,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None

    async def says() -> list[str]:
        assert process.stdout is not None
        async with asyncio.timeout(SECONDS):
            return (await process.stdout.readline()).decode().split()

    try:
        assert (await says())[0] == "guest"
        process.stdin.write(b"x\n")
        assert await says() == ["guest", "2"]
        await asyncio.to_thread(target.close)  # this process, which serves the file, lets go of it
        process.stdin.write(b"y\n")
        assert await says() == ["host", "1"]
        back = await asyncio.to_thread(find_target, database, None, None, lambda: ANY)
        assert back.server is not None
        status = await asyncio.to_thread(back.http().get, "/projects/default/status")
        assert (status["done"], back.server.serving) == (2, False)
        await asyncio.to_thread(back.close)
    finally:
        process.kill()
        await process.wait()
