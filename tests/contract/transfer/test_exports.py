"""Exports: the same rows of either database, complete, in order, and resolved."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from supt_async.domain.ids import ItemId, RequestId
from supt_async.domain.project import Role
from supt_async.storage.schema import tables
from supt_async.storage.transfer.export import decided, item_labels, pages
from supt_async.storage.transfer.export.parsing import export_options
from supt_async.storage.transfer.export.running import Export
from tests.support.queue_fixture import QueueFixture

START = 1_900_000_000_000


async def exported(queue: QueueFixture, **given: Any) -> list[dict[str, Any]]:
    """Return the rows of an export as JSON lines."""
    project = await queue.storage.catalogue.project(queue.project.slug)
    export = Export(queue.storage.database, project, export_options(given))
    text = b"".join([chunk async for chunk in export.chunks()]).decode()
    lines = [json.loads(line) for line in text.splitlines()]
    assert export.rows == len(lines)
    return lines


async def give(queue: QueueFixture, rows: Sequence[tuple[int, str, object]]) -> None:
    """Store labels as (place of the item, labeller, value), a second each, past the queue."""
    names = list(dict.fromkeys(name for _, name, _ in rows))

    def change(connection: Connection) -> None:
        item = tables.content.c
        ids = {name: 1000 + number for number, name in enumerate(names)}
        for name, id_ in ids.items():
            connection.execute(tables.labeller.insert().values(id=id_, name=name, created_ms=0))
        items = [
            row.item_id
            for row in connection.execute(
                tables.content.select()
                .where(item.project_id == queue.project.id)
                .order_by(item.item_id)
            )
        ]
        for number, (place, name, value) in enumerate(rows):
            connection.execute(
                tables.label.insert().values(
                    project_id=queue.project.id,
                    id=f"L{number}",
                    item_id=items[place],
                    labeller_id=ids[name],
                    lease=f"T{number}",
                    value=json.dumps(value, separators=(",", ":")),
                    ms=1200,
                    created_ms=START + number * 1000,
                    generation=0,
                    late=False,
                )
            )

    await queue.storage.database.write(change)


async def correct(queue: QueueFixture, item: int, value: object, id_: str = "C1") -> None:
    invitation = await queue.storage.people.invite(
        f"Owner {id_}", project=queue.project.id, role=Role.ADMIN
    )
    access = await queue.storage.people.access(invitation.token, queue.project.slug)
    assert access is not None
    await queue.storage.corrections.correct(access, ItemId(item), RequestId(id_), value)


async def item_ids(queue: QueueFixture) -> list[int]:
    return [item.id async for item in queue.storage.catalogue.items(queue.project.id)]


# --- a row for each label


async def test_all_labels_come_in_order_over_several_pages(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE", 3)
    await queue.add(*(f"text {n}" for n in range(10)))
    await give(queue, [(n, "Ada", "cat") for n in range(10)])
    found = await exported(queue)
    assert [row["label"] for row in found] == [f"L{n}" for n in range(10)]
    assert found[3]["created"] == "2030-03-17T17:46:43.000+00:00"
    assert {row["labeller"] for row in found} == {"Ada"}


async def test_labels_that_do_not_count_come_on_demand_and_corrections_last(
    queue: QueueFixture,
) -> None:
    await queue.add("x", "y")
    session = await queue.open_session("Ada")
    first, second = await session.get(), await session.get()
    await session.submit(first, "cat", id="A1")
    await session.submit(second, "cat", id="A2")
    await session.undo("A2")
    await correct(queue, first.item, "dog", "C1")
    await correct(queue, first.item, "cat", "C2")
    found = await exported(queue)
    assert [row["label"] for row in found] == ["A1", "C2"]
    assert [(row["overruled"], row["correction"]) for row in found] == [
        *((True, False), (False, True)),
    ]
    every = await exported(queue, withdrawn=True, late=True)
    assert [(row["label"], row["withdrawn"]) for row in every] == [
        *(("A1", False), ("A2", True), ("C1", True), ("C2", False)),
    ]


async def test_only_labels_since_a_time_and_only_those_of_people(queue: QueueFixture) -> None:
    await queue.add("x", "y", "z")
    await give(queue, [(0, "Ada", "cat"), (1, "source:llm", "dog"), (2, "Ada", "dog")])
    since = "2030-03-17T17:46:41Z"
    assert [row["label"] for row in await exported(queue, since=since)] == ["L1", "L2"]
    assert [row["label"] for row in await exported(queue, machine=False)] == ["L0", "L2"]


async def test_rows_have_what_their_items_hold(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "CONTENT_BYTES", 100)
    await queue.add(*({"text": f"{n}" * 40} for n in range(5)), features="[0.5,1]")
    await queue.add("y", meta={"k": 1})
    await give(queue, [(n % 6, name, "cat") for n in range(6) for name in ("Ada", "Bo")])
    for resolve in ("none", "majority"):
        found = await exported(queue, resolve=resolve, **{"with": "item,features,meta"})
        told = {json.dumps(row["data"]): (row["features"], row["meta"]) for row in found}
        assert told == {
            **{json.dumps({"text": f"{n}" * 40}): ([0.5, 1], None) for n in range(5)},
            '"y"': (None, {"k": 1}),
        }


async def test_projects_do_not_mix(queue: QueueFixture) -> None:
    await queue.add("x")
    other = await queue.another_project("other")
    await other.add("y")
    await give(queue, [(0, "Ada", "cat")])
    assert [len(await exported(one)) for one in (queue, other)] == [1, 0]
    assert [len(await exported(one, resolve="consensus")) for one in (queue, other)] == [1, 0]


# --- a row for each item


async def test_the_majority_decides_and_of_equals_the_earliest(queue: QueueFixture) -> None:
    await queue.add("a", "b", "c", "d", external_id=None)
    await give(
        queue,
        [
            *((0, "Ada", "cat"), (0, "Bo", "dog"), (0, "Cy", "dog")),
            *((1, "Bo", "dog"), (1, "Ada", "cat")),
            (3, "Ada", "cat"),
        ],
    )
    found = await exported(queue, resolve="majority")
    ids = await item_ids(queue)
    assert [row["item"] for row in found] == [str(ids[0]), str(ids[1]), str(ids[3])]
    assert [row["value"] for row in found] == ["dog", "dog", "cat"]
    assert [row["agreement"] for row in found] == [2 / 3, 0.5, 1]
    assert [row["labels"] for row in found] == [3, 2, 1]
    assert found[0]["labellers"] == ["Ada", "Bo", "Cy"]
    assert [row["corrected"] for row in found] == [False] * 3


async def test_types_of_answers_stay_apart_and_equal_numbers_do_not(queue: QueueFixture) -> None:
    await queue.storage.catalogue.change(queue.project.id, task={"kind": "any"})
    await queue.add("a", "b")
    await give(
        queue,
        [
            *((0, "Ada", 1), (0, "Bo", "1"), (0, "Cy", True), (0, "Di", 1.0)),
            *((1, "Ada", {"x": 1, "y": 2}), (1, "Bo", [1]), (1, "Cy", {"y": 2.0, "x": 1})),
        ],
    )
    first, second = await exported(queue, resolve="consensus")
    assert json.dumps(first["value"]) == "1"
    assert first["agreement"] == 0.5
    assert 0 < first["confidence"] < 0.5, "one pair of six agrees"
    assert second["value"] == {"x": 1, "y": 2}
    assert second["agreement"] == 2 / 3


async def test_a_correction_is_the_answer_whatever_the_labels_say(queue: QueueFixture) -> None:
    await queue.add("a", "b", "c")
    await give(queue, [(0, "Ada", "cat"), (0, "Bo", "dog"), (2, "Ada", "cat")])
    ids = await item_ids(queue)
    await correct(queue, ids[0], "dog", "C1")
    await correct(queue, ids[1], "cat", "C2")
    for resolve in ("majority", "consensus"):
        first, second, third = await exported(queue, resolve=resolve)
        assert (first["value"], first["corrected"], first["confidence"]) == ("dog", True, 1)
        assert (first["labels"], first["agreement"]) == (2, 0.5)
        assert (second["value"], second["corrected"], second["labels"]) == ("cat", True, 0)
        assert (second["agreement"], second["labellers"]) == (None, [])
        assert (third["value"], third["corrected"]) == ("cat", False)


async def test_withdrawn_labels_are_not_compared(queue: QueueFixture) -> None:
    await queue.add("x")
    session = await queue.open_session("Ada")
    offer = await session.get()
    await session.submit(offer, "cat", id="A1")
    await session.undo("A1")
    assert await exported(queue, resolve="consensus") == []


async def test_reliable_labellers_outweigh_others_but_no_single_answer_is_overruled(
    queue: QueueFixture,
) -> None:
    count = 40
    await queue.add(*(f"text {n}" for n in range(count + 2)))
    truth = ["cat" if n % 2 else "dog" for n in range(count)]
    wrong = {"cat": "dog", "dog": "cat"}
    rows: list[tuple[int, str, object]] = []
    for n, value in enumerate(truth):
        careless = value if n % 3 else wrong[value]
        rows += [(n, "Ada", value), (n, "Bo", value), (n, "Bad", careless)]
    rows += [(count, "Bad", "cat"), (count, "Ada", "dog"), (count + 1, "Bad", "cat")]
    await give(queue, rows)
    found = await exported(queue, resolve="consensus")
    assert [row["value"] for row in found[:count]] == truth
    assert (found[-2]["value"], found[-1]["value"]) == ("dog", "cat")
    assert found[-2]["confidence"] > 0.5
    assert all(0 < row["confidence"] <= 1 for row in found)
    assert (await exported(queue, resolve="majority"))[-2]["value"] == "cat"


async def test_reliability_is_estimated_from_a_part_of_many_labels(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 60
    await queue.add(*(f"text {n}" for n in range(count + 1)))
    rows: list[tuple[int, str, object]] = []
    for n in range(count):
        rows += [(n, "Ada", "cat"), (n, "Bo", "cat"), (n, "Bad", "dog" if n % 2 else "cat")]
    rows += [(count, "Bad", "dog"), (count, "Ada", "cat")]
    await give(queue, rows)
    whole = await exported(queue, resolve="consensus")

    async def count_all(self: object) -> int:
        return len(rows)

    monkeypatch.setattr(item_labels.ItemLabels, "count", count_all)
    monkeypatch.setattr(decided, "SAMPLE", 60)
    monkeypatch.setattr(item_labels, "PAGE", 20)
    part = await exported(queue, resolve="consensus")
    assert [row["value"] for row in part] == [row["value"] for row in whole]
    assert part != whole, "the probabilities are those of another estimate"


async def test_a_free_answer_among_options_is_counted(queue: QueueFixture) -> None:
    task = {"kind": "choice", "options": ["cat", "dog"], "other": True}
    await queue.storage.catalogue.change(queue.project.id, task=task)
    await queue.add("a", "b")
    await give(queue, [(0, "Ada", "emu"), (0, "Bo", "cat"), (1, "Ada", "dog")])
    first, second = await exported(queue, resolve="consensus")
    assert (first["value"], first["confidence"]) == ("emu", 0.5)
    assert second["value"] == "dog"


@pytest.mark.parametrize("size", [2, 3, 4, 100])
async def test_no_page_cuts_an_item_in_two(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    await queue.add(*(f"text {n}" for n in range(8)))
    people = ["Ada", "Bo", "Cy", "Di", "Ed"]
    counts = [3, 5, 1, 0, 0, 2, 0, 1]
    await give(queue, [(n, name, "cat") for n, many in enumerate(counts) for name in people[:many]])
    ids = await item_ids(queue)
    for place in (0, 3, 4, 6):
        await correct(queue, ids[place], "dog", f"C{place}")
    monkeypatch.setattr(item_labels, "PAGE", size)
    found = await exported(queue, resolve="majority")
    assert [(row["item"], row["labels"]) for row in found] == [
        (str(id_), many) for id_, many in zip(ids, counts, strict=True)
    ]
    assert [row["corrected"] for row in found] == [place in (0, 3, 4, 6) for place in range(8)]


async def test_items_since_a_time_have_all_their_labels(queue: QueueFixture) -> None:
    await queue.add("a", "b", "c")
    await give(
        queue,
        [(0, "Ada", "cat"), (1, "Ada", "cat"), (0, "Bo", "dog"), (2, "source:llm", "cat")],
    )
    ids = await item_ids(queue)
    since = "2030-03-17T17:46:42Z"
    found = await exported(queue, resolve="majority", since=since)
    assert [(row["item"], row["labels"]) for row in found] == [(str(ids[0]), 2), (str(ids[2]), 1)]
    people = await exported(queue, resolve="majority", since=since, machine=False)
    assert [row["item"] for row in people] == [str(ids[0])]
    queue.clock.now = START + 10_000
    await correct(queue, ids[1], "dog")
    later = await exported(queue, resolve="majority", since=since)
    assert [row["item"] for row in later] == [str(id_) for id_ in ids]
    assert await exported(queue, resolve="majority", since="2031-01-01") == []


async def test_what_was_written_does_not_depend_on_the_database(
    queue: QueueFixture, tmp_path: Path
) -> None:
    """The ids are the same in a fresh database, so the files are as well."""
    await queue.add("a", 'b,"c"\n', {"x": [1.5]}, meta={"k": "é"})
    await give(queue, [(0, "Ada", "cat"), (0, "Bo", "dog"), (1, "Zoë", "dog"), (2, "Ada", "dog")])
    await correct(queue, (await item_ids(queue))[2], "cat")
    project = await queue.storage.catalogue.project(queue.project.slug)
    written = b""
    for format_ in ("jsonl", "csv"):
        for resolve in ("none", "majority", "consensus"):
            given = {"format": format_, "resolve": resolve, "with": "item,features,meta"}
            export = Export(queue.storage.database, project, export_options(given))
            written += b"".join([chunk async for chunk in export.chunks()])
    expected = Path(__file__).parent / "exports.txt"
    assert written.replace(b"\r\n", b"\n") == expected.read_bytes()
