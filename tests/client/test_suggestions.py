"""Suggestions from Python: rows, DataFrames and files, for asyncio and without it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from supt_async.client import AddedSuggestions, AsyncClient, AsyncServer, Project, SyncClient
from supt_async.client.suggestions import lines_of
from supt_async.errors import BadFile, Refused
from tests.contract.suggestions.stored_labels import store_typical
from tests.support.servers import Running, run_server

TASK = {"kind": "choice", "options": ["cat", "dog", {"value": 1}]}
ROWS = [{"id": "a", "value": "cat", "score": 0.9}, {"id": "b", "value": "dog"}]


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with run_server(f"sqlite:///{tmp_path}/client.db", rate_limit=0) as running:
        yield running


@pytest.fixture
async def token(running: Running) -> str:
    """Token of the owner of ``pets``, which has the items a and b."""
    token = (await running.storage.owners.invite_creator("Robot")).token
    project = await AsyncServer(running.url, token=token).create_project("pets", task=TASK)
    rows = [{"id": name, "body": f"text {name}"} for name in ("a", "b")]
    await project.add_items(rows, text="body", id="id")
    return token


async def test_rows_are_added_listed_and_deleted_for_asyncio(running: Running, token: str) -> None:
    client = AsyncClient(running.url, project="pets", token=token)
    assert await client.add_suggestions(ROWS, source="clip") == AddedSuggestions(added=2)
    assert await client.add_suggestions(iter(ROWS), source="clip", version="2") == (
        AddedSuggestions(added=2, replaced=2)
    )
    (first, second) = await client.suggestions("clip")
    assert (first["id"], first["value"], first["score"], first["version"]) == ("a", "cat", 0.9, "2")
    assert "score" not in second
    project = client.project
    (source,) = await project.suggestion_sources()
    assert (source["source"], source["suggestions"]) == ("clip", 2)
    assert await project.suggestions(limit=1) == [first]
    assert await project.delete_suggestions("clip") == 2
    assert await client.suggestions() == []


async def test_frames_and_files_are_added_without_asyncio(
    running: Running, token: str, tmp_path: Path
) -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "value": ["cat", "dog"], "score": [0.5, np.nan]})
    path = tmp_path / "lines.jsonl"
    path.write_text('{"id": "a", "value": 1}\n')

    def work() -> tuple[AddedSuggestions, AddedSuggestions, list[object]]:
        client = SyncClient(running.url, project="pets", token=token)
        try:
            project: Project = client.project
            from_frame = client.add_suggestions(frame, source="frame", progress=False)
            from_file = project.add_suggestions(path, source="file")
            rows = [(one["source"], one["value"]) for one in client.suggestions()]
            return from_frame, from_file, list(rows)
        finally:
            client.close()

    from_frame, from_file, rows = await asyncio.to_thread(work)
    assert (from_frame.added, from_file.added) == (2, 1)
    assert rows == [("file", 1), ("frame", "cat"), ("frame", "dog")]


async def test_what_suggestions_do_is_reported(running: Running, token: str) -> None:
    stored = (await running.storage.catalogue.project("pets")).id
    await store_typical(running.storage, stored)
    project = AsyncClient(running.url, project="pets", token=token).project
    report = await project.suggestion_report()
    assert report["answers"] == 520
    assert report["effects"][0]["measures"][0]["difference"] == pytest.approx(0.2)


async def test_refused_rows_are_named_or_left_out(running: Running, token: str) -> None:
    client = AsyncClient(running.url, project="pets", token=token)
    rows = [*ROWS, {"id": "c", "value": "cat"}]
    with pytest.raises(Refused, match="line 3: the project has no item with the id 'c'"):
        await client.add_suggestions(rows, source="clip")
    added = await client.add_suggestions(rows, source="clip", skip_bad=True)
    assert (added.added, added.refused_rows, added.refused[0]["line"]) == (2, 1, 3)
    with pytest.raises(Refused, match="reserved"):
        await client.add_suggestions(ROWS, source="model")


def test_rows_are_sent_as_plain_json_and_others_refused() -> None:
    numbers = [{"id": np.int64(3), "value": np.array([1.5, 2]), "other": object()}]
    assert list(lines_of(numbers, lambda _: None)) == [b'{"id":3,"value":[1.5,2.0]}']
    with pytest.raises(Refused, match="give rows such as"):
        list(lines_of({"id": "a", "value": 1}, lambda _: None))
    with pytest.raises(BadFile, match="line 2: give rows such as"):
        list(lines_of([{"value": 1, "id": 2}, "cat"], lambda _: None))
    with pytest.raises(BadFile, match="line 1: has a value that is not JSON"):
        list(lines_of([{"value": object(), "id": 2}], lambda _: None))


async def test_suggestions_are_accepted_and_their_labels_taken_back(
    running: Running, token: str
) -> None:
    project = AsyncServer(running.url, token=token).project("pets")
    await project.add_suggestions(ROWS, source="clip")
    curve = await project.suggestion_curve("clip")
    assert (curve["known"], curve["open"], curve["unscored"]) == (0, 1, 1)
    counted = await project.accept_suggestions("clip", min_score=0.8, audit=0, dry_run=True)
    assert counted == {"labels": 1, "audited": 0, "left": {}}
    assert await project.suggestion_acceptances() == []
    assert await project.accept_suggestions("clip", min_score=0.8, audit=0) == counted
    (label,) = await project.labels()
    assert (label["labeller"], label["value"]) == ("source:clip", "cat")
    (accepted,) = await project.suggestion_acceptances()
    assert (accepted["labels"], accepted["error"], accepted["withdrawn"]) == (1, None, None)
    assert await project.delete_suggestions("clip", labels=True) == 1
    assert await project.labels() == []
    assert len(await project.suggestions("clip")) == 2, "they stay"
    with pytest.raises(Refused, match="there are some of clip"):
        await project.accept_suggestions("gpt", min_score=0.8)
