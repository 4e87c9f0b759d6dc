"""Labels of a project from Python, against a real server: rows, files and folders."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from supt_async.client import AsyncClient, AsyncProject, AsyncServer, SyncClient
from supt_async.domain.items import NewItem
from supt_async.domain.project import Role
from supt_async.errors import Refused
from supt_async.payloads.codec import encode
from supt_async.storage.transfer.export import formats
from supt_async.storage.transfer.export.format import Job
from supt_async.storage.transfer.export.formats.json_lines import JsonLines
from supt_async.storage.transfer.export.rows import Page
from tests.support.servers import run_server

VALUES = ["cat", 1, True, "1"]


@pytest.fixture
async def project(tmp_path: Path) -> AsyncIterator[AsyncProject]:
    """A project with four known answers."""
    async with run_server(f"sqlite:///{tmp_path}/client.db", rate_limit=0) as running:
        options = ["cat", {"value": 1}, {"value": True}, "1"]
        made = await running.storage.catalogue.create_project(
            "cats", title="", task={"kind": "choice", "options": options}
        )
        items = [
            NewItem(payload=encode(f"text {n}"), label=value, meta={"n": n})
            for n, value in enumerate(VALUES)
        ]
        await running.storage.catalogue.add_items(made.id, items)
        token = await running.token("Owner", made, Role.ADMIN)
        yield AsyncServer(running.url, token=token).project("cats")


async def test_rows_have_values_with_their_types(project: AsyncProject) -> None:
    rows = await project.labels()
    assert [json.dumps(row["value"]) for row in rows] == list(map(json.dumps, VALUES))
    resolved = await project.labels(resolve="consensus", include=["item", "meta"])
    assert [(row["data"], row["meta"]) for row in resolved] == [
        (f"text {n}", {"n": n}) for n in range(4)
    ]


async def test_options_are_those_of_the_command(project: AsyncProject) -> None:
    assert await project.labels(since=date(2100, 1, 1), machine=False, late=True) == []
    assert len(await project.labels(since="2020-01-01T00:00Z", include="item")) == 4
    with pytest.raises(Refused, match="resolve is one of"):
        await project.labels(resolve="vote")
    with pytest.raises(Refused, match="path of a file"):
        await project.labels(format="csv")  # type: ignore[call-overload]


async def test_a_file_has_the_format_of_its_name(project: AsyncProject, tmp_path: Path) -> None:
    path = await project.labels(tmp_path / "out.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    assert [row["value"] for row in rows] == ["cat", "1", "true", '"1"']
    path = await project.labels(str(tmp_path / "out.parquet"), resolve="majority")
    values = pq.read_table(path)["value"].to_pylist()
    assert values == list(map(json.dumps, VALUES))
    path = await project.labels(tmp_path / "out.txt", format="jsonl")
    assert len(path.read_text().splitlines()) == 4
    with pytest.raises(Refused, match="give format="):
        await project.labels(tmp_path / "out.txt")


async def test_a_file_that_cannot_be_had_leaves_the_old_one(
    project: AsyncProject, tmp_path: Path
) -> None:
    old = tmp_path / "out.csv"
    old.write_text("old")
    with pytest.raises(Refused, match="kind boxes"):
        await project.labels(old, format="coco")
    assert old.read_text() == "old"


async def test_an_owner_who_labels_has_them_by_the_session_too(
    project: AsyncProject, tmp_path: Path
) -> None:
    server = project.blocking.rest
    async with AsyncClient(server._locate(), project="cats", token=server._token) as client:
        assert await client.labels(resolve="majority") == await project.labels(resolve="majority")
        path = await client.labels(tmp_path / "out.csv", since="2100-01-01")
    assert isinstance(path, Path)
    assert path.read_text().startswith("label,item,")

    def blocking() -> object:
        with SyncClient(server._locate(), project="cats", token=server._token) as client:
            return client.labels()

    assert await asyncio.to_thread(blocking) == await project.labels()


class Folder(JsonLines):
    """A format that is a folder of two files."""

    name = "folder"
    suffix = ""
    is_folder = True

    def write(self, pages: Iterator[Page], job: Job) -> Iterator[bytes]:
        assert job.folder is not None
        (job.folder / "sub").mkdir()
        for number, page in enumerate(pages):
            (job.folder / "sub" / f"{number}.txt").write_text(str(len(page)))
            yield b""


async def test_a_folder_is_unpacked_unless_a_zip_is_wanted(
    project: AsyncProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(formats.FORMATS, "folder", Folder())
    path = await project.labels(tmp_path / "out", format="folder")
    assert (path / "sub" / "0.txt").read_text() == "4"
    path = await project.labels(tmp_path / "out.zip", format="folder")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["sub/0.txt"]
    with pytest.raises(Refused, match="is there already"):
        await project.labels(tmp_path / "out", format="folder")
