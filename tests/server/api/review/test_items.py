"""Lists of items to review over HTTP."""

from __future__ import annotations

from dataclasses import replace

import pytest

from supt_async.domain.ids import ItemId
from supt_async.domain.project import Project, Role
from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.task import parse
from supt_async.server.api.review.items import consensus_of
from supt_async.storage.consensus.items import StoredConsensus
from supt_async.storage.review_records import Answer, ItemDetail, KnownOpinions
from tests.support.servers import Running

P = "/api/v1/projects/digits"
NOTHING = KnownOpinions(items={}, crowd={})
FORM = {
    "kind": "form",
    "questions": [
        {"name": "topic", "kind": "choice", "options": ["a", "b"]},
        {"name": "tone", "kind": "choice", "options": ["c", "d"], "required": False},
    ],
}


async def disputed(server: Running, *values: str, items: int = 1) -> tuple[Project, list[str]]:
    """Return a project in which each person has given one value to all items, and the items."""
    project = await server.project(items=items, overlap=len(values))
    seen: list[str] = []
    for number, value in enumerate(values):
        async with server.session(f"Ada{number}", project) as ada:
            for turn in range(items):
                item = await ada.get("item")
                await ada.answer(item, value, id_=f"A{number}-{turn}")
                seen.append(str(item["item"]))
    return project, sorted(set(seen), key=int)


def detail(*answers: Answer) -> ItemDetail:
    numbered = [replace(one, seq=number) for number, one in enumerate(answers, 1)]
    return ItemDetail(id=ItemId(1), external_id=None, payload="{}", open=0, answers=numbered)


def answer(labeller: str, value: JSONValue, *, correction: bool = False) -> Answer:
    return Answer(
        label=labeller,
        labeller=labeller,
        value=value,
        ms=None,
        created_ms=0,
        correction=correction,
    )


async def test_an_owner_sees_what_the_answers_to_one_item_come_to(server: Running) -> None:
    project, items = await disputed(server, "cat", "dog", "cat")
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        (one,) = (await http.get(f"{P}/items/{items[0]}/consensus")).json()["consensus"]
        assert (one["value"], one["labels"]) == ("cat", 3)
        assert 0.5 < one["confidence"] < 1
        assert (await http.get(f"{P}/items/999999/consensus")).status_code == 404
    async with server.http(await server.token("Eve", project)) as http:
        assert (await http.get(f"{P}/items/{items[0]}/consensus")).status_code == 403


async def test_an_owner_sees_all_answers_and_what_they_come_to(server: Running) -> None:
    project, items = await disputed(server, "cat", "dog", "cat", items=3)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        page = (await http.get(f"{P}/review?limit=2")).json()
        assert [one["item"]["item"] for one in page["items"]] == items[:2]
        first = page["items"][0]
        assert [one["value"] for one in first["item"]["answers"]] == ["cat", "dog", "cat"]
        (found,) = first["consensus"]
        assert (found["question"], found["value"], found["labels"]) == ("", "cat", 3)
        assert 0.5 < found["confidence"] < 1
        rest = (await http.get(f"{P}/review", params={"after": page["next"]})).json()
        assert [one["item"]["item"] for one in rest["items"]] == items[2:]
        ids = (await http.get(f"{P}/review/ids?by=confidence")).json()
        assert ids == {"items": items, "next": None}
        mine = (await http.get(f"{P}/review?by=labeller&labeller=Ada1")).json()
        assert {one["item"]["item"] for one in mine["items"]} == set(items)


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("by=labeller", "labeller: goes with by=labeller, and has to be given there"),
        ("labeller=Ada", "labeller: goes with by=labeller, and has to be given there"),
        ("by=source", "source: goes with by=source, and has to be given there"),
        ("after=x", "after: give the next of a page of this list"),
    ],
)
async def test_a_query_that_says_too_little_is_refused(
    server: Running, query: str, error: str
) -> None:
    project, _ = await disputed(server, "cat")
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        if query.startswith("after"):
            query += "&by=flag"
        refused = await http.get(f"{P}/review?{query}")
        assert (refused.status_code, refused.json()["error"]) == (400, error)


def test_the_consensus_of_the_last_training_counts_while_no_answer_has_come_since() -> None:
    task = parse({"kind": "choice", "options": ["cat", "dog"]})
    stored = StoredConsensus(
        item=1,
        question="",
        value='"dog"',
        confidence=0.8,
        agreement=0.5,
        labels=2,
        last_seq=2,
        method="crowd",
    )
    known = KnownOpinions(items={1: [stored]}, crowd={})
    two = detail(answer("Ada", "cat"), answer("Bob", "dog"))
    (found,) = consensus_of(task, two, known)
    assert (found.value, found.confidence, found.method) == ("dog", 0.8, "crowd")
    three = detail(*two.answers, answer("Cem", "cat"))
    (found,) = consensus_of(task, three, known)
    assert (found.value, found.labels) == ("cat", 3)


def test_an_item_that_an_owner_has_settled_has_no_consensus() -> None:
    task = parse({"kind": "choice", "options": ["cat", "dog"]})
    settled = detail(answer("Ada", "cat"), answer("Olga", "dog", correction=True))
    assert consensus_of(task, settled, NOTHING) == []


def test_the_answers_to_a_form_come_to_one_for_each_question() -> None:
    task = parse(FORM)
    item = detail(answer("Ada", {"topic": "a", "tone": "c"}), answer("Bob", {"topic": "a"}))
    assert [(one.question, one.value) for one in consensus_of(task, item, NOTHING)] == [
        ("topic", "a"),
        ("tone", "c"),
    ]


async def test_settled_items_leave_the_list(server: Running) -> None:
    project, items = await disputed(server, "cat", "dog", items=2)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        body = {"id": "C1", "value": "dog"}
        assert (await http.post(f"{P}/items/{items[0]}/corrections", json=body)).status_code == 200
        assert (await http.get(f"{P}/review/ids")).json()["items"] == items[1:]
        undone = await http.post(f"{P}/corrections/undo", json={"id": "C1"})
        assert undone.json() == {"labels": 1}
        assert (await http.get(f"{P}/review/ids")).json()["items"] == items
