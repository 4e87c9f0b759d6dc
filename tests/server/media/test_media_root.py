"""Media root: files below it are sent, and no other file of the machine."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from supt_async.domain.project import Project, Settings
from supt_async.errors import NotFound, Refused
from supt_async.readers.media import media_folder
from supt_async.server.media import media_root
from supt_async.server.media.media_root import MediaRoot
from tests.e2e.projects import landscape, tune
from tests.support.servers import Running, run_server

PNG, WAV = landscape(), tune(0.1)
SECRET = b"the server's secret"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A root with an image and a sound, and beside it something that nobody may see."""
    root = tmp_path / "media"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "a.png").write_bytes(PNG)
    (root / "a.wav").write_bytes(WAV)
    (root / "page.png").write_bytes(b"<html><script>alert(1)</script>")
    (root / "drawing.svg").write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "secret.png").write_bytes(PNG + SECRET)
    return root


async def read(root: MediaRoot, path: str, slug: str = "p") -> tuple[str, bytes]:
    file = await asyncio.to_thread(root.open, slug, path)
    content = b"".join([chunk async for chunk in file.chunks(0, file.size - 1)])
    return file.media_type, content


async def test_a_file_is_known_by_how_it_begins(folder: Path) -> None:
    root = MediaRoot(str(folder))
    assert await read(root, "sub/a.png") == ("image/png", PNG)
    assert await read(root, "a.wav") == ("audio/wav", WAV)
    for path in ("page.png", "drawing.svg"):
        with pytest.raises(NotFound, match="no image, sound or video"):
            root.open("p", path)


def links(folder: Path) -> list[str]:
    """Make every way out that a file system knows."""
    outside = folder.parent
    (folder / "link.png").symlink_to(outside / "secret.png")
    (folder / "around.png").symlink_to("../secret.png")
    (folder / "out").symlink_to(outside)
    (folder / "loop").symlink_to(folder / "loop")
    os.mkfifo(folder / "pipe.png")
    return ["link.png", "around.png", "out/secret.png", "loop", "pipe.png", "sub", "none.png"]


async def test_no_path_and_no_link_leads_out(folder: Path) -> None:
    root = MediaRoot(str(folder))
    up = ["../secret.png", "sub/../../secret.png", str(folder.parent / "secret.png"), ""]
    for path in [*up, *links(folder), f"file://{folder.parent}/secret.png"]:
        with pytest.raises(NotFound):
            root.open("p", path)


@pytest.mark.parametrize("proc", [True, False])
async def test_a_folder_that_becomes_a_link_meanwhile_does_not_lead_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch, proc: bool
) -> None:
    """Between the look at the path and the opening of it; without /proc it is looked at again."""
    root, bare = MediaRoot(str(folder)), os.open
    (folder.parent / "outside").mkdir()
    (folder.parent / "outside" / "a.png").write_bytes(PNG + b"secret")

    def swap(path: Path, flags: int) -> int:
        (folder / "sub").rename(folder / "away")
        (folder / "sub").symlink_to(folder.parent / "outside")
        return bare(path, flags)

    if not proc:
        monkeypatch.setattr(media_folder, "OPEN_FILE", "/nowhere/{}")
    assert (await read(root, "sub/a.png"))[1] == PNG
    monkeypatch.setattr(os, "open", swap)
    with pytest.raises(NotFound):
        root.open("p", "sub/a.png")


async def test_links_within_the_root_are_followed(folder: Path) -> None:
    (folder / "inside.png").symlink_to(folder / "sub" / "a.png")
    assert await read(MediaRoot(str(folder)), "inside.png") == ("image/png", PNG)


async def test_with_the_project_in_it_each_has_a_folder_of_its_own(folder: Path) -> None:
    root = MediaRoot(f"{folder.parent}/{{project}}")
    assert (await read(root, "sub/a.png", "media"))[1] == PNG
    with pytest.raises(NotFound):
        root.open("other", "sub/a.png")


async def test_what_fsspec_opens_can_be_a_root() -> None:
    system = fsspec.filesystem("memory")
    system.pipe("/bucket/cats/1.png", PNG)
    root = MediaRoot("memory://bucket")
    assert await read(root, "cats/1.png") == ("image/png", PNG)
    with pytest.raises(NotFound):
        root.open("p", "cats/2.png")


def test_a_root_that_nothing_opens_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no folder"):
        MediaRoot(f"{tmp_path}/none")
    with pytest.raises(Refused, match="there is no folder"):
        MediaRoot(f"{tmp_path}/none/{{project}}")
    MediaRoot(f"{tmp_path}/{{project}}")
    with pytest.raises(Refused, match="--media-root"):
        MediaRoot("nonsense://x")
    with pytest.raises(NotFound, match="--media-root"):
        MediaRoot("").open("p", "a.png")


@pytest.fixture
async def server(folder: Path) -> AsyncIterator[Running]:
    async with run_server("sqlite:///:memory:", media_root=str(folder)) as running:
        yield running


async def project(server: Running, item: str, kind: str = "choice") -> Project:
    task: Any = {"kind": kind, "item": item}
    if kind == "choice":
        task["options"] = ["a", "b"]
    return await server.storage.catalogue.create_project(
        item, title=item, task=task, settings=Settings()
    )


async def test_a_labeller_fetches_what_an_item_names_by_its_link(server: Running) -> None:
    images = await project(server, "image")
    await server.add(images, "sub/a.png")
    async with server.session("Ada", images) as socket, server.http() as http:
        data = (await socket.get("item"))["data"]
        assert data["kind"] == "image"
        answer = await http.get(data["url"])
        assert (answer.status_code, answer.content) == (200, PNG)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert (await http.get(data["url"].partition("?")[0])).status_code == 403


@pytest.mark.parametrize("wanted", ["bytes=100-199", "bytes=-50", "bytes=0-"])
async def test_a_player_seeks_in_a_sound(server: Running, wanted: str) -> None:
    sounds = await project(server, "audio")
    await server.add(sounds, "a.wav")
    async with server.session("Ada", sounds) as socket, server.http() as http:
        url = (await socket.get("item"))["data"]["url"]
        answer = await http.get(url, headers={"range": wanted})
    expected = {"bytes=100-199": WAV[100:200], "bytes=-50": WAV[-50:], "bytes=0-": WAV}[wanted]
    assert (answer.status_code, answer.content) == (206, expected)
    assert answer.headers["content-range"].endswith(f"/{len(WAV)}")


async def test_a_changed_file_is_sent_anew_and_its_size_without_it(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    sounds = await project(server, "audio")
    await server.add(sounds, "a.wav")
    async with server.session("Ada", sounds) as socket, server.http() as http:
        url = (await socket.get("item"))["data"]["url"]
        part = {"range": "bytes=0-9"}
        etag = (await http.get(url, headers=part)).headers["etag"]
        same = await http.get(url, headers={**part, "if-range": etag})
        assert (same.status_code, same.content) == (206, WAV[:10])
        other = await http.get(url, headers={**part, "if-range": f'"x{etag[1:]}'})
        assert (other.status_code, other.content) == (200, WAV)
        # Nothing is read to answer how long it is.
        monkeypatch.setattr(media_root.MediaFile, "chunks", None)
        head = await http.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(WAV))


async def test_both_sides_of_a_pair_may_be_files(server: Running) -> None:
    pairs = await project(server, "image", "compare")
    await server.add(pairs, {"a": "sub/a.png", "b": "none.png"})
    async with server.session("Ada", pairs) as socket, server.http() as http:
        data = (await socket.get("item"))["data"]
        assert (await http.get(data["a"]["url"])).content == PNG
        assert (await http.get(data["b"]["url"])).status_code == 404


async def test_an_item_that_names_a_way_out_gets_nothing(server: Running, folder: Path) -> None:
    images = await project(server, "image")
    await server.add(images, *links(folder), "../secret.png")
    async with server.session("Ada", images, window=8) as socket, server.http() as http:
        items = [await socket.get("item") for _ in range(8)]
        answers = [await http.get(item["data"]["url"]) for item in items]
    assert {answer.status_code for answer in answers} == {404}
    assert not any(SECRET in answer.content for answer in answers)
