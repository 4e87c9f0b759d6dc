"""Templates: each one's task is valid, and its examples can be labelled."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from supt_async.errors import NotFound
from supt_async.templates.templates import Template, template, templates
from tests.support.servers import Running, run_server
from tests.test_tasks_page import BLOCK, PAGE, section

NAMES = [one.name for one in templates()]


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with run_server(f"sqlite:///{tmp_path}/templates.db", rate_limit=0) as running:
        yield running


def test_there_are_a_dozen_templates_with_names_and_sentences() -> None:
    assert len(NAMES) >= 12
    for one in templates():
        assert one.description.endswith((".", "?"))
        assert len(one.guidelines) > 60
        assert one.examples


def test_a_template_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(NotFound, match=r"no template 'nothing'; there are boxes, captions"):
        template("nothing")


@pytest.mark.parametrize("name", NAMES)
async def test_a_project_of_a_template_is_made_and_its_examples_are_labelled(
    running: Running, name: str
) -> None:
    """Through HTTP and a socket, as a creator and a labeller do it."""
    chosen = template(name)
    creator = (await running.storage.owners.invite_creator("Cleo")).token
    async with running.http(creator) as http:
        listed = {one["name"]: one for one in (await http.get("/api/v1/templates")).json()}
        given = listed[name]
        body = {"slug": name, "title": given["title"], "task": given["task"]}
        made = await http.post("/api/v1/projects", json={**body, "guidelines": chosen.guidelines})
        assert made.status_code == 201, made.text
        lines = "\n".join(json.dumps({"data": one["data"]}) for one in given["examples"])
        added = await http.post(f"/api/v1/projects/{name}/items", content=lines)
        assert added.json() == {"added": len(given["examples"]), "known": 0}
        answers = await answered(running, chosen)
        labels = await http.get(f"/api/v1/projects/{name}/labels")
        stored = [json.loads(line)["value"] for line in labels.text.splitlines()]
    assert stored == answers


async def answered(running: Running, chosen: Template) -> list[object]:
    """Answer every item as its example does; return the answers in the order of the items."""
    project = await running.storage.catalogue.project(chosen.name)
    ids = [item.id async for item in running.storage.catalogue.items(project.id)]
    by_item = dict(zip(map(str, ids), chosen.examples, strict=True))
    given: list[object] = []
    async with running.session("Ada", project) as ada:
        for _ in ids:
            item = await ada.get("item")
            given.append(by_item[item["item"]].answer)
            assert await ada.answer(item, given[-1]) == "stored"
    return given


@pytest.mark.parametrize("kind", sorted({one.task["kind"] for one in templates()}))
def test_the_page_about_tasks_shows_a_template_of_each_kind(kind: str) -> None:
    blocks = {name: json.loads(text) for name, text in BLOCK.findall(section(kind))}
    shown = blocks["item"]
    data = shown["data"] if isinstance(shown, dict) and "data" in shown else shown
    assert any(
        one.task == template_task(blocks["task"])
        and (one.examples[0].data, one.examples[0].answer) == (data, blocks["label"])
        for one in templates()
    ), f"no template has the task and the item that the page shows for {kind}"


def template_task(task: dict[str, object]) -> dict[str, object]:
    from supt_async.protocol.tasks.task import parse, to_dict

    return to_dict(parse(task))


def test_the_page_about_tasks_lists_all_templates() -> None:
    for one in templates():
        assert f"| `{one.name}` | {one.description} |" in PAGE
