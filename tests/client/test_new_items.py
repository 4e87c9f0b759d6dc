"""Adding of items from Python, against a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest

from supt_async.client import AsyncProject, AsyncServer, Server
from supt_async.client.new_items import line_of
from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.errors import Refused
from supt_async.payloads.codec import decode, encode
from supt_async.readers.item_lines import from_exact
from tests.support.servers import Running, run_server

TASK = {"kind": "choice", "options": ["cat", "dog"]}


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with run_server(f"sqlite:///{tmp_path}/client.db", rate_limit=0) as running:
        yield running


@pytest.fixture
async def project(running: Running) -> AsyncProject:
    token = (await running.storage.owners.invite_creator("Robot")).token
    return await AsyncServer(running.url, token=token).create_project("pets", task=TASK)


async def test_a_frame_is_added_once_however_often(running: Running, project: AsyncProject) -> None:
    frame = pd.DataFrame({"key": [1, 2], "body": ["a", "b"], "what": ["cat", None], "x": [0.5, 1]})
    roles: dict[str, Any] = {
        "text": "body",
        "id": "key",
        "label": "what",
        "features": "x",
        "meta": ["x"],
    }
    first = await project.add_items(frame, **roles)
    again = await project.add_items(frame, **roles)
    assert (first.added, first.known, again.added, again.known) == (2, 0, 0, 2)
    stored = (await running.storage.catalogue.project("pets")).id
    items = [item async for item in running.storage.catalogue.items(stored)]
    assert [(item.external_id, decode(item.payload), item.labels) for item in items] == [
        ("1", "a", 1),
        ("2", "b", 0),
    ]
    assert np.asarray(decode(items[0].features or "")).tolist() == [0.5]


async def test_known_items_get_new_content_if_that_is_wanted(
    running: Running, project: AsyncProject
) -> None:
    await project.add_items([{"id": "a", "body": "old"}], id="id", text="body")
    with pytest.raises(Refused, match=r"different content: .* or update it: update=True$"):
        await project.add_items([{"id": "a", "body": "new"}], id="id", text="body")
    result = await project.add_items(
        [{"id": "a", "body": "new"}], update=True, id="id", text="body"
    )
    assert (result.added, result.updated) == (0, 1)


async def test_a_blocking_program_adds_a_file_and_a_generator(
    running: Running, project: AsyncProject, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("body\nfirst\nsecond\n")

    def texts() -> Iterator[str]:
        yield from ("third", "fourth")

    def work() -> list[int]:
        blocking = Server(running.url, token=project.blocking.rest._token).project("pets")
        return [blocking.add_items(path, text="body").added, blocking.add_items(texts()).added]

    assert await asyncio.to_thread(work) == [2, 2]


async def test_a_wrong_role_or_item_is_one_line(project: AsyncProject) -> None:
    with pytest.raises(Refused, match="'body' is not a role"):
        await project.add_items([], body="x")
    with pytest.raises(Refused, match="the label is not allowed"):
        await project.add_items([{"data": "a", "label": "cow"}])
    with pytest.raises(Refused, match=r"line 1: .* \(column 'kind' has 'cow'\)$"):
        await project.add_items([{"body": "a", "kind": "cow"}], text="body", label="kind")


def test_a_line_says_all_of_an_item() -> None:
    item = NewItem(
        payload=encode(np.arange(2)),
        external_id="a",
        label={"x": 1},
        features=encode((1, 2)),
        priority=3,
        meta={"m": None},
        suggestions=(NewSuggestion(source="s", value="cat", score=0.5),),
        assign=("Ada",),
    )
    assert from_exact(msgspec.json.decode(line_of(item))) == item
