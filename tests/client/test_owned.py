"""Items, labels and projects by a labeller's client, with an owner's token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from supt_async.client import AsyncClient, AsyncServer, SyncClient
from supt_async.errors import Refused
from tests.support.servers import Running, run_server

TASK = {"kind": "choice", "options": ["cat", "dog"]}


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with run_server(f"sqlite:///{tmp_path}/client.db", rate_limit=0) as running:
        yield running


async def test_an_owners_client_adds_items_labels_them_and_reads_the_labels(
    running: Running, tmp_path: Path
) -> None:
    token = (await running.storage.owners.invite_creator("Robot")).token
    await AsyncServer(running.url, token=token).create_project("pets", task=TASK)
    client = AsyncClient(running.url, project="pets", token=token)
    assert (await client.add_items([{"id": 1, "body": "meow"}], text="body", id="id")).added == 1
    async with client:
        async for item in client.items():
            await client.submit(item, "cat")
    rows = await client.labels()
    assert isinstance(rows, list)
    assert [(row["external_id"], row["value"]) for row in rows] == [("1", "cat")]
    made = await client.create_project("more", task=TASK)
    assert made.slug == "more"

    def work() -> tuple[int, object]:
        blocking = SyncClient(f"{running.url}/more", token=token)
        try:
            added = blocking.add_items(["woof"]).added
            return added, blocking.labels(tmp_path / "labels.csv")
        finally:
            blocking.close()

    assert await asyncio.to_thread(work) == (1, tmp_path / "labels.csv")


async def test_without_a_token_only_the_session_works(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUPT_TOKEN", raising=False)
    with pytest.raises(Refused, match="token"):
        await AsyncClient(running.url, project="pets").add_items(["a"])
