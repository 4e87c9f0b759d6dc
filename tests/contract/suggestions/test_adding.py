"""Suggestions for items that are there: added whole or not at all, listed, replaced, deleted."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator, Mapping
from functools import partial

import msgspec
import pytest

from supt_async.domain.items import FoundSuggestion, NewItem
from supt_async.errors import BadFile, Refused
from supt_async.protocol.tasks.task import parse
from supt_async.readers.item_lines import from_json
from supt_async.storage.suggestions import adding, listing, missing, writing
from supt_async.storage.suggestions.adding import AddedSuggestions, SuggestionImport
from supt_async.storage.suggestions.lines import suggestion_of
from supt_async.storage.suggestions.listing import line_of, pages, summaries
from supt_async.storage.suggestions.writing import delete_source
from supt_async.storage.transfer.admission import admit
from tests.support.queue_fixture import TASK, QueueFixture


async def add(
    queue: QueueFixture,
    *lines: Mapping[str, object],
    source: str = "clip",
    version: str | None = None,
    task: object = TASK,
    skip_bad: bool = False,
) -> AddedSuggestions:
    importing = SuggestionImport(
        queue.storage.database, queue.project.id, parse(task), source, version
    )
    found = (suggestion_of(dict(line), parse(task), n) for n, line in enumerate(lines, 1))
    return await importing.take(found, skip_bad=skip_bad)


async def stored(queue: QueueFixture, source: str | None = None) -> list[dict[str, object]]:
    found = pages(queue.storage.database, queue.project.id, source)
    lines = [msgspec.json.encode(line_of(one)) async for page in found for one in page]
    return [msgspec.json.decode(line) for line in lines]


async def named(queue: QueueFixture, *names: str) -> None:
    for name in names:
        await queue.add(f"text of {name}", external_id=name)


def brief(lines: list[dict[str, object]]) -> list[tuple[object, object]]:
    return [(line["id"], line["value"]) for line in lines]


async def test_suggestions_are_stored_by_id_or_number_and_listed(queue: QueueFixture) -> None:
    await named(queue, "a", "b")
    await queue.add("text without an id")
    (*_, bare) = [item async for item in queue.storage.catalogue.items(queue.project.id)]
    added = await add(
        queue,
        {"id": "b", "value": "dog", "score": 0.25},
        {"id": "a", "value": "cat", "score": 1},
        {"item": str(bare.id), "value": "cat"},
        version="v7",
    )
    assert added == AddedSuggestions(added=3)
    (a, b, c) = await stored(queue)
    assert (a["id"], a["value"], a["score"], a["source"], a["version"]) == (
        *("a", "cat", 1.0, "clip", "v7"),
    )
    assert (b["id"], b["value"], b["score"]) == ("b", "dog", 0.25)
    assert (c["item"], c["value"], "id" in c, "score" in c) == (str(bare.id), "cat", False, False)
    (summary,) = await summaries(queue.storage.database, queue.project.id)
    assert dataclasses.asdict(summary) == {
        "source": "clip",
        "version": "v7",
        "suggestions": 3,
        "scored": 2,
        "mean_score": 0.625,
        "latest_ms": queue.clock.now,
    }


async def test_what_is_listed_can_be_added_again(queue: QueueFixture) -> None:
    await named(queue, "a", "b")
    await add(queue, {"id": "a", "value": "cat", "score": 0.5}, {"id": "b", "value": "dog"})
    again = await add(queue, *await stored(queue), source="copy")
    assert again == AddedSuggestions(added=2)
    assert brief(await stored(queue, "copy")) == [("a", "cat"), ("b", "dog")]


async def test_a_later_suggestion_of_the_source_replaces_the_earlier_one(
    queue: QueueFixture,
) -> None:
    await named(queue, "a", "b", "c")
    await add(queue, {"id": "a", "value": "cat"}, {"id": "b", "value": "cat"}, version="1")
    await add(queue, {"id": "a", "value": "dog"}, source="other")
    added = await add(queue, {"id": "b", "value": "dog"}, {"id": "c", "value": "dog"}, version="2")
    assert added == AddedSuggestions(added=2, replaced=1)
    assert brief(await stored(queue, "clip")) == [("a", "cat"), ("b", "dog"), ("c", "dog")]
    assert [line.get("version") for line in await stored(queue, "clip")] == ["1", "2", "2"]
    assert brief(await stored(queue, "other")) == [("a", "dog")]


async def test_of_two_lines_for_one_item_the_later_one_counts(queue: QueueFixture) -> None:
    await named(queue, "a", "b")
    lines = [{"id": "a", "value": "cat"}, {"id": "b", "value": "cat"}, {"id": "a", "value": "dog"}]
    assert await add(queue, *lines) == AddedSuggestions(added=2, repeated=1)
    assert brief(await stored(queue)) == [("a", "dog"), ("b", "cat")]


async def test_unknown_items_are_all_counted_the_first_named_and_nothing_is_stored(
    queue: QueueFixture,
) -> None:
    await named(queue, "a")
    elsewhere = await queue.another_project("elsewhere")
    await elsewhere.add("x", external_id="theirs")
    (theirs,) = [item async for item in queue.storage.catalogue.items(elsewhere.project.id)]
    lines: list[Mapping[str, object]] = [
        {"id": "a", "value": "cat"},
        {"id": "theirs", "value": "cat"},
        {"item": theirs.id, "value": "cat"},
        *({"id": f"no {n}", "value": "cat"} for n in range(9)),
    ]
    with pytest.raises(BadFile, match="11 lines are refused") as caught:
        await add(queue, *lines)
    told = str(caught.value)
    assert "line 2: the project has no item with the id 'theirs'; line 3: " in told
    assert f"line 3: the project has no item {theirs.id};" in told
    assert "and 6 more" in told
    assert "\n" not in told
    assert await stored(queue) == []
    assert await add(queue, *lines, skip_bad=True) == AddedSuggestions(added=1)
    assert brief(await stored(queue)) == [("a", "cat")]


async def test_one_refused_line_is_named_by_itself(queue: QueueFixture) -> None:
    await named(queue, "a")
    with pytest.raises(BadFile, match=r"^line 2: the project has no item with the id 'b'; "):
        await add(queue, {"id": "a", "value": "cat"}, {"id": "b", "value": "cat"})


async def test_suggestions_for_labelled_items_are_kept_and_counted(queue: QueueFixture) -> None:
    await named(queue, "a", "b")
    ann = await queue.open_session("ann")
    first, second = await ann.get(), await ann.get()
    await ann.submit(first, "cat")
    await ann.submit(second, "cat", id="second")
    await ann.undo("second")
    added = await add(queue, {"id": "a", "value": "cat"}, {"id": "b", "value": "dog"})
    assert added == AddedSuggestions(added=2, labelled=1)
    assert len(await stored(queue)) == 2


async def test_values_are_checked_with_the_item_where_the_task_wants_it(
    queue: QueueFixture,
) -> None:
    task = {"kind": "spans", "labels": ["name"]}
    project = await queue.storage.catalogue.create_project("spans", title="Spans", task=task)
    spans = dataclasses.replace(queue, project=project)
    for name, text in (("short", "Ada"), ("long", "Grace Hopper")):
        await spans.add(text, external_id=name)
    lines = [{"id": name, "value": [[6, 12, "name"]]} for name in ("short", "long")]
    with pytest.raises(BadFile, match="line 1: the value is not allowed"):
        await add(spans, *lines, task=task)
    assert await add(spans, *lines, task=task, skip_bad=True) == AddedSuggestions(added=1)
    assert brief(await stored(spans)) == [("long", [[6, 12, "name"]])]


async def test_many_are_stored_in_short_transactions(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "PART", 7)
    monkeypatch.setattr(adding, "LOOKUP", 10)
    monkeypatch.setattr(writing, "PIECE", 10)
    await queue.add(*range(33))
    items = [item async for item in queue.storage.catalogue.items(queue.project.id)]
    lines: list[Mapping[str, object]] = [{"item": one.id, "value": "cat"} for one in items]
    assert await add(queue, *lines, *lines[:5]) == AddedSuggestions(added=33, repeated=5)
    assert await add(queue, *reversed(lines)) == AddedSuggestions(added=33, replaced=33)
    assert [line["item"] for line in await stored(queue)] == [str(one.id) for one in items]
    assert await delete_source(queue.storage.database, queue.project.id, "clip") == 33
    assert await stored(queue) == []


async def test_deletion_leaves_other_sources_and_projects_alone(queue: QueueFixture) -> None:
    await named(queue, "a")
    await add(queue, {"id": "a", "value": "cat"})
    await add(queue, {"id": "a", "value": "dog"}, source="rules")
    other = await queue.another_project("other")
    await named(other, "a")
    await add(other, {"id": "a", "value": "dog"})
    assert await delete_source(queue.storage.database, queue.project.id, "clip") == 1
    assert await delete_source(queue.storage.database, queue.project.id, "clip") == 0
    assert brief(await stored(queue)) == [("a", "dog")]
    assert brief(await stored(other)) == [("a", "dog")]


async def test_two_who_add_the_same_at_once_both_succeed(queue: QueueFixture) -> None:
    await queue.add(*range(300))
    items = [item async for item in queue.storage.catalogue.items(queue.project.id)]
    lines: list[Mapping[str, object]] = [{"item": one.id, "value": "cat"} for one in items]
    both = await asyncio.gather(*(add(queue, *lines, version=str(n)) for n in range(3)))
    assert [one.added for one in both] == [300, 300, 300]
    assert len(await stored(queue)) == 300
    assert len({line["version"] for line in await stored(queue)}) == 1


async def test_items_without_a_suggestion_of_a_source_and_version_are_found(
    queue: QueueFixture,
) -> None:
    await named(queue, "a", "b", "c", "d")
    ann = await queue.open_session("ann")
    await ann.submit(await ann.get(), "cat")
    ids = [item.id async for item in queue.storage.catalogue.items(queue.project.id)]
    answered = {
        item.id async for item in queue.storage.catalogue.items(queue.project.id) if item.labels
    }
    open_ = [id_ for id_ in ids if id_ not in answered]
    await add(queue, {"item": open_[0], "value": "cat"}, version="1")

    async def lacking(version: str | None, *, labelled: bool = False) -> list[int]:
        find = partial(missing.page, project=queue.project.id, source="clip", version=version)
        found = await queue.storage.database.read(partial(find, labelled=labelled, after=0, size=9))
        count = partial(missing.count, project=queue.project.id, source="clip", version=version)
        assert await queue.storage.database.read(partial(count, labelled=labelled)) == len(found)
        return [one.item for one in found]

    assert await lacking("1") == open_[1:]
    assert await lacking("2") == open_
    assert await lacking(None) == open_
    assert await lacking("2", labelled=True) == ids


async def test_suggestions_that_come_with_items_may_name_their_version(
    queue: QueueFixture,
) -> None:
    def item(**suggestion: object) -> NewItem:
        given = {"value": "cat", "source": "clip"} | suggestion
        line = {"data": "meow", "id": "m", "suggestions": [given]}
        return admit(parse(TASK), from_json(line))

    await queue.storage.catalogue.add_items(queue.project.id, [item(version="7", score=0.5)])
    (one,) = await stored(queue)
    assert (one["value"], one["version"], one["score"]) == ("cat", "7", 0.5)
    await queue.storage.catalogue.add_items(queue.project.id, [item(version="8")])
    (one,) = await stored(queue)
    assert (one["version"], "score" in one) == ("8", False)
    with pytest.raises(ValueError, match="version is a printable text"):
        item(version="x" * 65)
    for source in ("model", "off"):
        with pytest.raises(ValueError, match="reserved"):
            item(source=source)


async def test_an_archived_or_deleted_project_gets_none(queue: QueueFixture) -> None:
    await named(queue, "a")
    catalogue = queue.storage.catalogue
    await catalogue.change(queue.project.id, archived=True)
    with pytest.raises(Refused, match="archived"):
        await add(queue, {"id": "a", "value": "cat"})

    def lines() -> Iterator[FoundSuggestion]:
        yield suggestion_of({"id": "a", "value": "cat"}, parse(TASK), 1)

    await catalogue.change(queue.project.id, archived=False)
    importing = SuggestionImport(
        queue.storage.database, queue.project.id, parse(TASK), "clip", None
    )
    store = importing._store

    async def deleted_first() -> AddedSuggestions:
        await catalogue.delete_project(queue.project.id)
        return await store()

    importing._store = deleted_first  # type: ignore[method-assign]
    with pytest.raises(Refused, match="deleted"):
        await importing.take(lines())


async def test_a_summary_names_a_bounded_number_of_sources(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await named(queue, "a")
    for source in ("x", "y", "z"):
        await add(queue, {"id": "a", "value": "cat"}, source=source)
    monkeypatch.setattr(listing, "MOST_SOURCES", 2)
    found = await summaries(queue.storage.database, queue.project.id)
    assert [one.source for one in found] == ["x", "y"]
