"""Projects that their owners download as files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supt_async.domain.items import NewItem
from supt_async.domain.project import Project, Role
from supt_async.errors import NotFound
from supt_async.payloads.codec import encode
from supt_async.server.exports import project_file
from supt_async.storage.factory import open_storage
from supt_async.storage.project_file.file_writer import export_project
from tests.storage.project_file.projects import exported, imported, lines, members
from tests.support.servers import Running

FILE = "/api/v1/projects/digits/file"


async def labelled(server: Running, count: int = 20) -> Project:
    """Return a project with so many labels."""
    project = await server.project()
    items = [NewItem(payload=encode(f"text {n}"), label="cat") for n in range(count)]
    await server.storage.catalogue.add_items(project.id, items)
    return project


async def test_an_owner_gets_the_file_that_the_command_writes(
    server: Running, tmp_path: Path
) -> None:
    project = await labelled(server)
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        response = await http.get(FILE)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/zip"
    assert response.headers["content-disposition"] == 'attachment; filename="digits.supt"'
    assert members(response.content) == members(await exported(server.storage, project))
    other = await open_storage(f"sqlite:///{tmp_path}/other.db")
    made = await imported(other, response.content)
    await other.close()
    assert (made.items, made.labels) == (20, 20)


async def test_of_an_archived_project_as_well(server: Running) -> None:
    project = await labelled(server)
    await server.storage.catalogue.change(project.id, archived=True)
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        response = await http.get(FILE)
    (line,) = lines(response.content, "project.jsonl")
    assert line["archived_ms"]


async def test_nobody_else_gets_it(server: Running) -> None:
    project = await labelled(server, 1)
    for token, status in ((await server.token("Ada", project, Role.LABELLER), 403), ("x", 401)):
        async with server.http(token) as http:
            response = await http.get(FILE)
        assert response.status_code == status, response.text
        assert json.loads(response.content)["error"]


async def test_the_snapshot_ends_before_a_client_has_taken_the_file(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_file, "BLOCK", 100)
    project = await labelled(server, 2_000)
    done = []

    async def noted(*given: object) -> None:
        await export_project(*given)  # type: ignore[arg-type]
        done.append(True)

    monkeypatch.setattr(project_file, "export_project", noted)
    chunks = project_file.chunks(server.storage.database, project)
    parts = [await anext(chunks)]
    while not done:
        parts.append(await anext(chunks))
    rest = [part async for part in chunks]
    assert len(rest) > 10
    found = members(b"".join([*parts, *rest]))
    assert found == members(await exported(server.storage, project))


async def test_a_client_that_leaves_ends_the_export(server: Running) -> None:
    project = await labelled(server, 2_000)
    chunks = project_file.chunks(server.storage.database, project)
    assert await anext(chunks)
    await chunks.aclose()
    assert (await exported(server.storage, project)).startswith(b"PK")


async def test_an_error_breaks_the_file_off(server: Running) -> None:
    project = await labelled(server, 1)
    chunks = project_file.chunks(server.storage.database, project)
    await server.storage.catalogue.delete_project(project.id)
    with pytest.raises(NotFound, match="deleted"):
        assert [part async for part in chunks] == []
