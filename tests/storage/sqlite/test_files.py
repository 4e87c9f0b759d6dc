"""The files of an open SQLite database are compared with what lies at their path."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from supt_async.errors import StorageReplaced
from supt_async.storage.database import SERVING_ROWS
from supt_async.storage.factory import Storage, open_storage
from supt_async.storage.sqlite.backup import back_up
from supt_async.storage.sqlite.database import ROWS, SHARED_ROWS
from supt_async.storage.sqlite.files import has_server, only_server
from tests.support.queue_fixture import TASK


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Storage]:
    """A server's database, with a project that a backup beside it does not have."""
    storage = await open_storage(f"sqlite:///{tmp_path}/x.db", serving=True)
    back_up(storage.url, tmp_path / "backup.db")
    await storage.catalogue.create_project("cats", title="", task=TASK)
    yield storage
    await storage.close()


def projects(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [row[0] for row in connection.execute("SELECT slug FROM project")]
    finally:
        connection.close()


def kept(folder: Path) -> list[str]:
    """The projects of the copy that was made of the earlier database."""
    (copy,) = folder.glob("x.db-kept-*")
    return projects(copy)


async def test_a_command_writes_fewer_rows_at_once_while_a_server_waits(
    tmp_path: Path,
) -> None:
    address = f"sqlite:///{tmp_path}/x.db"
    server = await open_storage(address, serving=True)
    command = await open_storage(address)
    assert server.database.rows_at_once() == SERVING_ROWS
    assert command.database.rows_at_once() == SHARED_ROWS
    await server.close()
    assert command.database.rows_at_once() == ROWS
    await command.close()


def test_a_server_starts_though_a_command_is_just_looking_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = os.open(tmp_path / "x.db-server", os.O_RDWR | os.O_CREAT)
    fcntl.flock(look, fcntl.LOCK_SH)
    monkeypatch.setattr(time, "sleep", lambda seconds: os.close(look))
    with only_server(tmp_path / "x.db"):
        assert has_server(tmp_path / "x.db")
    assert not has_server(tmp_path / "x.db")


async def test_nothing_is_read_or_written_any_more_and_the_text_says_what_to_do(
    served: Storage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "backup.db").rename(tmp_path / "x.db")
    for _ in range(2):
        with pytest.raises(StorageReplaced, match=r"x\.db is another file now") as caught:
            await served.catalogue.create_project("dogs", title="", task=TASK)
        assert "what was stored before is in" in str(caught.value)
        assert "start it again" in str(caught.value)
        assert "x.db" not in caught.value.public
        with pytest.raises(StorageReplaced):
            await served.catalogue.projects()
    said = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.message for record in said] == ["the database's file is gone"]
    assert kept(tmp_path) == ["cats"]
    assert projects(tmp_path / "x.db") == []


async def test_a_reader_does_not_open_the_file_that_was_put_there(
    served: Storage, tmp_path: Path
) -> None:
    (tmp_path / "backup.db").rename(tmp_path / "x.db")
    with pytest.raises(StorageReplaced):
        await served.catalogue.projects()


async def test_a_command_that_opens_the_file_put_there_does_not_take_the_journal_for_its(
    served: Storage, tmp_path: Path
) -> None:
    (tmp_path / "backup.db").rename(tmp_path / "x.db")
    command = await open_storage(f"sqlite:///{tmp_path}/x.db")
    await command.catalogue.create_project("dogs", title="", task=TASK)
    await command.close()
    with pytest.raises(StorageReplaced):
        await served.catalogue.create_project("birds", title="", task=TASK)
    assert projects(tmp_path / "x.db") == ["dogs"]


async def test_a_backup_of_the_file_put_there_does_not_either(
    served: Storage, tmp_path: Path
) -> None:
    (tmp_path / "backup.db").rename(tmp_path / "x.db")
    back_up(served.url, tmp_path / "again.db")
    assert projects(tmp_path / "again.db") == []


async def test_a_command_at_work_while_the_file_is_exchanged_says_that_nothing_was_stored(
    tmp_path: Path,
) -> None:
    command = await open_storage(f"sqlite:///{tmp_path}/x.db")
    back_up(command.url, tmp_path / "backup.db")
    (tmp_path / "backup.db").rename(tmp_path / "x.db")
    with pytest.raises(StorageReplaced, match="nothing is stored any more"):
        await command.catalogue.create_project("cats", title="", task=TASK)
    await command.close()
    assert projects(tmp_path / "x.db") == []


async def test_an_orchestrator_beside_the_server_notices_without_writing_and_leaves_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    orchestrator = await open_storage(f"sqlite:///{tmp_path}/x.db")
    project = await orchestrator.catalogue.create_project("cats", title="", task=TASK)
    back_up(orchestrator.url, tmp_path / "backup.db")
    listener = asyncio.ensure_future(anext(orchestrator.database.hints()))
    (tmp_path / "backup.db").rename(tmp_path / "x.db")
    async with asyncio.timeout(60):
        while not caplog.records:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    with pytest.raises(StorageReplaced):
        await orchestrator.training.lead(project.id, "here", 10_000)
    listener.cancel()
    await asyncio.gather(listener, return_exceptions=True)
    await orchestrator.close()
    assert os.listdir(tmp_path) == ["x.db"]
    assert projects(tmp_path / "x.db") == ["cats"]


async def test_a_link_that_leads_elsewhere_is_noticed(tmp_path: Path) -> None:
    link, one, other = (tmp_path / name for name in ("x.db", "one.db", "other.db"))
    link.symlink_to(one)
    await (await open_storage(f"sqlite:///{other}")).close()
    storage = await open_storage(f"sqlite:///{link}", serving=True)
    assert (tmp_path / "one.db-wal").exists()
    os.unlink(link)
    link.symlink_to(other)
    with pytest.raises(StorageReplaced):
        await storage.catalogue.create_project("cats", title="", task=TASK)
    await storage.close()
    assert projects(other) == []


async def test_files_that_are_copied_elsewhere_together_belong_together(
    served: Storage, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("x.db", "x.db-wal", "x.db-server"):  # as a snapshot of the disk would
        shutil.copy(tmp_path / name, elsewhere / name)
    storage = await open_storage(f"sqlite:///{elsewhere}/x.db", serving=True)
    assert [project.slug for project in await storage.catalogue.projects()] == ["cats"]
    await storage.close()


async def test_a_database_that_is_gone_after_a_crash_is_told_of(
    served: Storage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(tmp_path / "x.db-server", elsewhere / "x.db-server")
    storage = await open_storage(f"sqlite:///{elsewhere}/x.db", serving=True)
    await storage.close()
    assert "is gone: a new one is made" in caplog.text
    caplog.clear()
    (elsewhere / "x.db").unlink()  # nobody has it open: that is on purpose
    await (await open_storage(f"sqlite:///{elsewhere}/x.db", serving=True)).close()
    assert caplog.text == ""
