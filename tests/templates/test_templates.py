"""Templates: each one's task is valid, and its ten items can be labelled, kept and taken away."""

from __future__ import annotations

import json
import random
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from supt_async.cli.simulated_answers import random_answer
from supt_async.domain.project import Project
from supt_async.domain.values import JSONObject
from supt_async.errors import NotFound
from supt_async.protocol.display.display import display, link_to
from supt_async.protocol.tasks.item_fit import fits
from supt_async.protocol.tasks.task import parse, settle
from supt_async.storage.factory import Storage
from supt_async.storage.transfer.image_sizes import bounds_of_item
from supt_async.templates.templates import FOLDER, MEDIA, Template, names, template, templates
from tests.storage.project_file.projects import exported, imported
from tests.support.servers import Running, run_server
from tests.test_tasks_page import PAGE

NAMES = names()
ASKED = {
    *("sentiment", "topics", "entities", "relations", "boxes", "polygons", "transcripts", "chats"),
    *("ticket", "rating-reasons", "anomalies", "ranking"),
}
"""Templates that show what tasks there are; the others are variations that people begin with."""
PICTURES = Path(__file__).parents[2] / "docs" / "images" / "templates"
MOST_BYTES = 300_000
"""Maximum size of all templates with their pictures and sounds."""


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with run_server(f"sqlite:///{tmp_path}/templates.db", rate_limit=0) as running:
        yield running


def shown(chosen: Template, payload: Any) -> JSONObject:
    return display(payload, parse(chosen.task).view, link_to("/media/1/1"))


def test_the_twelve_templates_are_there_with_sentences_and_ten_items_each() -> None:
    assert set(NAMES) >= ASKED
    for one in templates():
        assert one.description.endswith((".", "?"))
        assert len(one.guidelines) > 60
        assert len(one.examples) == 10
        assert len({item.payload for item in one.items()}) == 10


@pytest.mark.parametrize("name", NAMES)
def test_each_item_fits_its_task_and_its_answer_is_as_it_would_be_stored(name: str) -> None:
    chosen = template(name)
    task = parse(chosen.task)
    for one in chosen.examples:
        data = shown(chosen, one.data)
        assert fits(task, one.data, data) is None
        assert settle(task, one.answer, bounds_of_item(one.data, data)) == one.answer


@pytest.mark.parametrize("name", NAMES)
def test_random_answers_are_accepted_and_stored_alike_again(name: str) -> None:
    chosen = template(name)
    task = parse(chosen.task)
    dice = random.Random(name)
    for one in chosen.examples * 5:
        data = shown(chosen, one.data)
        bounds = bounds_of_item(one.data, data)
        stored = settle(task, random_answer(task, bounds, dice), bounds)
        assert settle(task, stored, bounds) == stored


def test_all_templates_are_small_and_each_media_file_is_used() -> None:
    files = [path for path in FOLDER.rglob("*") if path.suffix in (".toml", ".png", ".opus")]
    assert sum(path.stat().st_size for path in files) < MOST_BYTES
    texts = "".join(path.read_text() for path in FOLDER.glob("*.toml"))
    assert [path.name for path in MEDIA.iterdir() if f'"{path.name}"' not in texts] == []


def test_a_template_that_is_not_there_is_named_with_those_that_are_near() -> None:
    with pytest.raises(NotFound, match=r"no template 'sentimant'; did you mean 'sentiment'\?$"):
        template("sentimant")
    with pytest.raises(NotFound, match=r"no template '#'; there are anomalies, boxes, captions"):
        template("#")


async def test_the_list_shows_each_first_item_and_leaves_the_others_out_if_asked(
    running: Running,
) -> None:
    token = await running.token("Ada", await running.project())
    async with running.http(token) as http:
        for one in (await http.get("/api/v1/templates?examples=1")).json():
            (example,) = one["examples"]
            assert example["data"] == template(one["name"]).examples[0].data
            assert one["shown"]["kind"] not in ("json", "table") or one["name"] == "rating"
        image, sound, none, text = [
            await http.get(f"/api/v1/templates/{path}/media")
            for path in ("boxes", "transcripts", "nothing", "sentiment")
        ]
        assert image.headers["content-type"] == "image/png"
        assert image.content == (MEDIA / "street-01.png").read_bytes()
        assert sound.headers["content-type"] == "audio/ogg"
        assert (none.status_code, text.status_code) == (404, 404)


@pytest.mark.parametrize("name", NAMES)
async def test_a_project_of_a_template_is_labelled_exported_and_imported_again(
    running: Running, name: str
) -> None:
    """Through HTTP and a socket, as a creator and a labeller do it."""
    storage = running.storage
    creator = (await storage.owners.invite_creator("Cleo")).token
    async with running.http(creator) as http:
        body = {"slug": name, "template": name, "examples": True}
        made = await http.post("/api/v1/projects", json=body)
        assert made.status_code == 201, made.text
        assert made.json()["guidelines"] == template(name).guidelines
        answers = await answered(running, template(name))
        before = [one["value"] for one in await labels(http, name)]
    assert before == answers
    copied = await imported(storage, await exported(storage, await of(storage, name)), "copy")
    assert (copied.items, copied.labels) == (10, 10)
    after = [
        label.value async for label in storage.catalogue.labels((await of(storage, "copy")).id)
    ]
    assert after == answers


async def test_a_project_without_a_task_or_with_examples_of_nothing_is_refused(
    running: Running,
) -> None:
    async with running.http((await running.storage.owners.invite_creator("Cleo")).token) as http:
        for more in ({}, {"task": {"kind": "text"}, "examples": True}, {"template": "sentimant"}):
            answer = await http.post("/api/v1/projects", json={"slug": "a", **more})
            assert answer.status_code in (404, 422, 400), answer.text
            assert "template" in answer.json()["error"], answer.text


async def labels(http: httpx2.AsyncClient, slug: str) -> list[Any]:
    text = (await http.get(f"/api/v1/projects/{slug}/labels")).text
    return [json.loads(line) for line in text.splitlines()]


async def of(storage: Storage, slug: str) -> Project:
    return await storage.catalogue.project(slug)


async def answered(running: Running, chosen: Template) -> list[Any]:
    """Answer every item, half of them at random; return what is stored, oldest first."""
    project = await of(running.storage, chosen.name)
    ids = [item.id async for item in running.storage.catalogue.items(project.id)]
    by_item = dict(zip(map(str, ids), chosen.examples, strict=True))
    task, dice = parse(chosen.task), random.Random(chosen.name)
    given: list[Any] = []
    async with running.session("Ada", project) as ada:
        for number in range(len(ids)):
            item = await ada.get("item")
            one = by_item[item["item"]]
            bounds = bounds_of_item(one.data, item["data"])
            answer = random_answer(task, bounds, dice) if number % 2 else one.answer
            assert await ada.answer(item, answer) == "stored"
            given.append(settle(task, answer, bounds))
    return given


def test_the_page_about_tasks_lists_all_templates() -> None:
    for one in templates():
        assert f"| `{one.name}` | {one.description} | `{one.task['kind']}` |" in PAGE


def test_the_page_about_tasks_shows_a_picture_of_each_of_the_twelve() -> None:
    shown = set(re.findall(r"images/templates/([\w-]+)\.png", PAGE))
    assert shown == ASKED
    assert {path.stem for path in PICTURES.iterdir()} == ASKED
