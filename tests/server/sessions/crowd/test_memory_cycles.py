"""A session that has ended is freed at once: it leaves nothing for the garbage collector."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest

from supt_async.domain.project import Project
from tests.support.servers import Running

OURS = ("supt_async.", "starlette.", "uvicorn.", "httptools.")
TIMES = 3


@pytest.fixture
def collector() -> Iterator[None]:
    """Keep what the garbage collector finds."""
    gc.collect()
    gc.disable()
    yield
    gc.set_debug(0)
    gc.garbage.clear()
    gc.enable()


async def label_and_leave(server: Running, project: Project, how: str) -> None:
    """Answer an item, and leave by a goodbye, or by losing the connection."""
    async with server.session("Ada", project) as ada:
        await ada.answer(await ada.get("item"))
        if how == "lost":
            await ada.drop()
    async with asyncio.timeout(30):
        while server.hub.sessions().get(project.slug):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("collector")
@pytest.mark.parametrize("how", ["goodbye", "lost"])
async def test_a_session_leaves_no_cycles(server: Running, how: str) -> None:
    project = await server.project(items=100)
    await label_and_leave(server, project, how)  # what is made once is made here
    await asyncio.sleep(0)
    gc.collect()
    for _ in range(TIMES):
        await label_and_leave(server, project, how)
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    left = {type(one).__module__ + "." + type(one).__qualname__ for one in gc.garbage}
    assert {name for name in left if name.startswith(OURS)} == set()
