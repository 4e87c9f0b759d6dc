"""Simulated labellers on a real server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from supt_async.cli.simulated_labellers import Summary, read_answers, simulate
from supt_async.client import SessionEnded
from supt_async.domain.project import Project, Role
from supt_async.errors import BadFile
from supt_async.payloads.codec import encode, fingerprint
from supt_async.protocol import messages as m
from tests.e2e.conftest import output
from tests.support.servers import Running, run_server

SECONDS = 60
ANSWERS = {fingerprint(encode(n)): "cat" if n % 2 else "dog" for n in range(30)}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    async with run_server(f"sqlite:///{tmp_path}/server.db", rate_limit=0) as running:
        yield running


async def tokens(server: Running, project: Project, count: int) -> list[str]:
    return [await server.token(f"simulated {n}", project) for n in range(count)]


async def stored(server: Running, project: Project) -> dict[object, object]:
    """The stored answers, by payload."""
    items = {
        item.id: json.loads(item.payload)
        async for item in server.storage.catalogue.items(project.id)
    }
    labels = [label async for label in server.storage.catalogue.labels(project.id)]
    found = {items[label.item]: label.value for label in labels}
    assert len(found) == len(labels), "an item has two labels"
    return found


async def test_labellers_share_the_work_until_it_is_done(server: Running) -> None:
    project = await server.project(items=30)
    async with asyncio.timeout(SECONDS):
        summary = await simulate(server.url, "digits", await tokens(server, project, 4), ANSWERS)
    assert (summary.labels, summary.skipped, summary.refused) == (30, 0, 0)
    assert len(summary.acks) == 30
    assert await stored(server, project) == {n: "cat" if n % 2 else "dog" for n in range(30)}


async def test_an_item_without_a_known_answer_is_skipped_and_keeps_nobody_waiting(
    server: Running,
) -> None:
    project = await server.project(items=30)
    known = dict(list(ANSWERS.items())[:20])
    async with asyncio.timeout(SECONDS):
        summary = await simulate(server.url, "digits", await tokens(server, project, 3), known)
    assert summary.labels == 20
    assert summary.skipped == 3 * 10
    assert len(await stored(server, project)) == 20


async def test_random_answers_fill_a_form(server: Running) -> None:
    project = await server.project(items=3)
    when = {"question": "topic", "is": "bug"}
    asked = [
        {"name": "topic", "kind": "choice", "options": ["bug", "praise"]},
        {"name": "severity", "kind": "rating", "scale": [1, 3], "when": when},
    ]
    await server.storage.catalogue.change(project.id, task={"kind": "form", "questions": asked})
    async with asyncio.timeout(SECONDS):
        summary = await simulate(server.url, "digits", await tokens(server, project, 2), None)
    assert (summary.labels, summary.skipped, summary.refused) == (3, 0, 0)


async def test_a_refused_answer_ends_nothing_and_is_counted(server: Running) -> None:
    project = await server.project(items=3)
    known = ANSWERS | {fingerprint(encode(1)): "cow"}
    async with asyncio.timeout(SECONDS):
        summary = await simulate(server.url, "digits", await tokens(server, project, 2), known)
    assert summary.labels == 2
    assert summary.refused >= 1


async def test_a_pause_ends_the_simulation(server: Running) -> None:
    project = await server.project(items=30)
    await server.storage.catalogue.set_paused(project.id, True)
    async with asyncio.timeout(SECONDS):
        summary = await simulate(server.url, "digits", await tokens(server, project, 2), ANSWERS)
    assert summary.labels == 0


async def test_progress_is_told(server: Running) -> None:
    project = await server.project(items=30)
    told: list[m.Progress] = []
    async with asyncio.timeout(SECONDS):
        await simulate(
            server.url,
            "digits",
            await tokens(server, project, 2),
            ANSWERS,
            think_seconds=0.05,
            on_progress=told.append,
        )
    assert told
    assert {news.total for news in told} == {30}


async def test_a_token_that_is_not_valid_is_one_plain_error(server: Running) -> None:
    project = await server.project(items=3)
    good = await tokens(server, project, 2)
    async with asyncio.timeout(SECONDS):
        with pytest.raises(SessionEnded) as caught:
            await simulate(server.url, "digits", [*good, "wrong"], ANSWERS, think_seconds=0.2)
    assert caught.value.code == 4401


def test_the_summary_is_one_line_of_figures() -> None:
    summary = Summary(labels=4, seconds=2.0, acks=[0.001, 0.002, 0.003, 0.5])
    text = str(summary)
    assert "4 labels in 2.0 s (2 a second)" in text
    assert "p50 3.0 ms" in text
    assert "p99 500.0 ms" in text
    assert "\n" not in text
    assert "0 labels" in str(Summary())


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_answers_are_read_by_what_their_items_are(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text(
        mark
        + '{"data": {"b": 1, "a": 2}, "value": "cat"}\n\n{"data": 7, "label": true, "id": "x"}\n'
    )
    assert read_answers(file) == {
        fingerprint(encode({"a": 2, "b": 1})): "cat",
        fingerprint(encode(7)): True,
    }


@pytest.mark.parametrize("line", ["{", "[]", "7", '{"data": 1}', '{"value": 1}', '"text"'])
def test_a_line_that_is_no_answer_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text('{"data": 1, "value": "cat"}\n' + line)
    with pytest.raises(BadFile, match="line 2"):
        read_answers(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"nowhere\.jsonl"):
        read_answers(tmp_path / "nowhere.jsonl")


async def test_the_command_may_be_run_again_with_the_same_labellers(
    server: Running, tmp_path: Path
) -> None:
    project = await server.project()
    admin = await server.token("root", project, Role.ADMIN)
    answers = tmp_path / "answers.jsonl"
    for first in (0, 4):
        numbers = range(first, first + 4)
        await server.add(project, *numbers)
        lines = [json.dumps({"data": number, "value": "cat"}) for number in range(8)]
        answers.write_text("\n".join(lines))
        shown = await output(
            *("simulate", project.slug, "--url", server.url, "--token", admin),
            *("--answers", str(answers), "--labellers", "2"),
            database="",
        )
        assert "4" in shown
    people = await server.storage.people.labellers(project.id)
    names = [f"simulated {number} of {project.slug}" for number in (1, 2)]
    assert [one.name for one in people] == ["root", *names]
    assert sum(one.labels for one in people) == 8
