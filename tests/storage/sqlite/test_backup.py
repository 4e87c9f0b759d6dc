"""Copies of a SQLite database: whole, private, and never in the place of something else."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.engine import make_url

from supt_async.cli.commands.db import db
from supt_async.errors import DatabaseInUse, Refused
from supt_async.storage.factory import open_storage
from supt_async.storage.sqlite import backup
from tests.support.queue_fixture import TASK


async def make(path: Path, slug: str = "cats") -> str:
    address = f"sqlite:///{path}"
    storage = await open_storage(address)
    await storage.catalogue.create_project(slug, title="", task=TASK)
    await storage.close()
    return address


async def slugs(path: Path) -> list[str]:
    storage = await open_storage(f"sqlite:///{path}", serving=True)
    found = [project.slug for project in await storage.catalogue.projects()]
    await storage.close()
    return found


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(db, [str(argument) for argument in arguments])


async def test_a_copy_is_made_while_a_server_writes_and_is_for_its_owner_only(
    tmp_path: Path,
) -> None:
    address = f"sqlite:///{tmp_path}/supt.db"
    server = await open_storage(address, serving=True)
    await server.catalogue.create_project("cats", title="", task=TASK)
    target = tmp_path / "copy.db"
    result = command("backup", target, "--database", address)
    assert result.exit_code == 0, result.output
    await server.catalogue.create_project("dogs", title="", task=TASK)
    await server.close()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(os.listdir(tmp_path)) == ["copy.db", "supt.db", "supt.db-server"]
    assert await slugs(target) == ["cats"]


async def test_a_copy_never_takes_the_place_of_another_file(tmp_path: Path) -> None:
    address = await make(tmp_path / "supt.db")
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(Refused, match="exists"):
        backup.back_up(make_url(address), target)
    assert target.read_text() == "precious"
    with pytest.raises(Refused, match="can't write"):
        backup.back_up(make_url(address), tmp_path / "missing" / "copy.db")


async def test_a_copy_goes_to_standard_output(tmp_path: Path) -> None:
    address = await make(tmp_path / "supt.db")
    result = command("backup", "-", "--database", address)
    copy = tmp_path / "copy.db"
    copy.touch(0o600)
    copy.write_bytes(result.stdout_bytes)
    assert await slugs(copy) == ["cats"]


async def test_a_copy_is_put_back_over_a_database_and_its_journal(tmp_path: Path) -> None:
    address = await make(tmp_path / "supt.db")
    url, target = make_url(address), tmp_path / "copy.db"
    backup.back_up(url, target)
    later = sqlite3.connect(tmp_path / "supt.db")  # keeps the journal from being emptied
    later.execute("SELECT slug FROM project").fetchall()
    storage = await open_storage(address)
    await storage.catalogue.create_project("dogs", title="", task=TASK)
    await storage.close()
    assert (tmp_path / "supt.db-wal").stat().st_size > 0
    with pytest.raises(Refused, match="--replace"):
        backup.restore(url, target)
    backup.restore(url, target, replace=True)
    assert later.execute("SELECT slug FROM project").fetchall() == [("cats",)]
    later.close()
    assert await slugs(tmp_path / "supt.db") == ["cats"]


async def test_a_copy_is_put_where_no_database_is(tmp_path: Path) -> None:
    backup.back_up(make_url(await make(tmp_path / "supt.db")), tmp_path / "copy.db")
    target = tmp_path / "new.db"
    address = f"sqlite:///{target}"
    assert command("restore", tmp_path / "copy.db", "--database", address).exit_code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert await slugs(target) == ["cats"]


async def test_nothing_is_put_back_under_a_running_server(tmp_path: Path) -> None:
    address = await make(tmp_path / "supt.db")
    backup.back_up(make_url(address), tmp_path / "copy.db")
    server = await open_storage(address, serving=True)
    with pytest.raises(DatabaseInUse):
        backup.restore(make_url(address), tmp_path / "copy.db", replace=True)
    await server.close()


async def test_only_a_whole_database_of_supts_is_put_back(tmp_path: Path) -> None:
    address = await make(tmp_path / "supt.db")
    url, copy = make_url(address), tmp_path / "copy.db"
    backup.back_up(url, copy)
    damaged, foreign, text = (tmp_path / name for name in ("damaged", "foreign", "text"))
    content = bytearray(copy.read_bytes())
    content[4096 * 3 : 4096 * 6] = bytes(range(256)) * 48
    damaged.write_bytes(content)
    with sqlite3.connect(foreign) as other:
        other.execute("CREATE TABLE project (id INTEGER)")
    other.close()
    text.write_text("no database " * 100)
    with sqlite3.connect(tmp_path / "half") as half:
        half.execute("CREATE TABLE alembic_version (version_num)")
    half.close()
    for file in (damaged, foreign, tmp_path / "half", text, tmp_path / "missing"):
        with pytest.raises(Refused):
            backup.restore(url, file, replace=True)
    assert await slugs(tmp_path / "supt.db") == ["cats"]


async def test_a_copy_that_can_be_read_but_is_not_whole_is_not_put_back(tmp_path: Path) -> None:
    address = await make(tmp_path / "supt.db")
    url, copy = make_url(address), tmp_path / "copy.db"
    backup.back_up(url, copy)
    content = bytearray(copy.read_bytes())
    pages = int.from_bytes(content[28:32])  # the file's header says how many there are
    content[28:32] = (pages + 1).to_bytes(4)
    copy.write_bytes(content + bytes(len(content) // pages))  # one that belongs to nothing
    with pytest.raises(Refused, match="is damaged"):
        backup.restore(url, copy, replace=True)
    assert await slugs(tmp_path / "supt.db") == ["cats"]


def test_postgresql_is_sent_to_its_own_tools(tmp_path: Path) -> None:
    for name in ("backup", "restore"):
        (tmp_path / "file").touch()
        target = tmp_path / ("new" if name == "backup" else "file")
        result = command(name, target, "--database", "postgresql://localhost/supt")
        assert isinstance(result.exception, Refused)
        assert "pg_dump" in str(result.exception)
