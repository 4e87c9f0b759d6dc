"""Pictures of items: few are drawn at a time, each once, and other requests do not wait."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from supt_async.domain.ids import ItemId
from supt_async.server.access.rate_limits import MEDIA_PER_SECOND
from supt_async.server.media import item_media
from tests.support.servers import Running, run_server

ELSEWHERE = "127.0.0.2"


class Drawing:
    """Counts what is being drawn, and holds it up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go_on = threading.Event()
        self.begun = self.now = self.most = 0
        self._lock = threading.Lock()
        self._draw = item_media._rendered
        monkeypatch.setattr(item_media, "_rendered", self)

    def __call__(self, payload: list[str], part: str | None) -> item_media.Media:
        with self._lock:
            self.begun, self.now = self.begun + 1, self.now + 1
            self.most = max(self.most, self.now)
        assert self.go_on.wait(60)
        with self._lock:
            self.now -= 1
        return self._draw(payload, part)


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Drawing]:
    drawing = Drawing(monkeypatch)
    yield drawing
    drawing.go_on.set()


@asynccontextmanager
async def drawn(tmp_path: Path, items: int) -> AsyncIterator[tuple[Running, list[str]]]:
    """Serve some images; yields their links, too."""
    async with run_server(f"sqlite:///{tmp_path}/a.db") as server:
        project = await server.project()
        await server.add(project, *(np.full((300, 300), number) for number in range(items)))
        link = server.services.presenter.link
        yield server, [link(project.id, ItemId(number + 1)) for number in range(items)]


async def test_one_picture_is_drawn_once_for_all_who_ask(tmp_path: Path, drawing: Drawing) -> None:
    async with drawn(tmp_path, 1) as (server, [link]), server.http() as http:
        asking = [asyncio.create_task(http.get(link)) for _ in range(40)]
        async with asyncio.timeout(60):
            while not drawing.begun:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert (await http.get("/")).status_code == 200, "the start page does not wait"
        asking.pop().cancel()  # whoever leaves takes nothing away from the others
        drawing.go_on.set()
        answers = await asyncio.gather(*asking)
        assert {answer.status_code for answer in answers} == {200}
        assert (await http.get(link)).content == answers[0].content
        assert drawing.begun == 1


async def test_few_pictures_are_drawn_at_a_time(
    tmp_path: Path, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = 0
    async with drawn(tmp_path, 12) as (server, links), server.http() as http:
        payloads = server.storage.training.payloads

        async def counting(*about: object) -> object:
            nonlocal reading
            reading += 1
            return await payloads(*about)  # type: ignore[arg-type]

        monkeypatch.setattr(server.storage.training, "payloads", counting)
        asking = [asyncio.create_task(http.get(link)) for link in links]
        async with asyncio.timeout(60):
            while drawing.begun < item_media.AT_ONCE:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert reading == item_media.AT_ONCE, "the others have not even been read"
        drawing.go_on.set()
        assert {answer.status_code for answer in await asyncio.gather(*asking)} == {200}
        assert drawing.most == item_media.AT_ONCE


async def test_what_is_kept_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(item_media, "CACHED_BYTES", 5000)
    async with drawn(tmp_path, 8) as (server, links), server.http() as http:
        for link in [*links, *links]:
            assert (await http.get(link)).status_code == 200
        kept = server.services.media_renderer._cached
        assert 0 < sum(item_media._size(picture) for _, picture in kept.values()) <= 5000


async def test_an_address_asks_for_so_many_pictures(
    tmp_path: Path, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing.go_on.set()
    monkeypatch.setattr(item_media, "CACHED_SECONDS", 0.0)
    async with drawn(tmp_path, 1) as (server, [link]):
        server.stop_limits_clock()
        async with server.http(source=ELSEWHERE) as http:
            codes = [(await http.get(link)).status_code for _ in range(210)]
            assert codes == [200] * int(10 * MEDIA_PER_SECOND) + [429] * 10
            assert drawing.begun == codes.count(200)
        async with server.http(source="127.0.0.3") as http:
            assert (await http.get(link)).status_code == 200
