"""Items added again: no difference from the stored item is dropped without a report."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.project import Role, Settings
from supt_async.errors import BadFile, Refused
from supt_async.payloads.codec import encode
from supt_async.storage.records import Added
from supt_async.storage.schema import tables
from supt_async.storage.transfer import bulk
from supt_async.storage.transfer.importer import STALE_MS, Importer
from tests.support.attempts import begin_everything_twice
from tests.support.queue_fixture import TASK, QueueFixture


async def take(queue: QueueFixture, *items: NewItem | str) -> tuple[int, int, int]:
    """Import a file; return how many were added, known, and taken for others' by their content."""
    made = [item if isinstance(item, NewItem) else NewItem(payload=encode(item)) for item in items]
    result = await Importer(queue.storage.database, queue.project.id).take(made)
    return result.added, result.known, result.alike


async def test_an_item_that_two_calls_add_at_once_is_known_to_the_later_one(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await take(queue, answered("a"))
    looked_up = bulk.known
    looks: list[int] = []

    def late(*args: Any) -> dict[str, bulk.Known]:
        """Look up; the first time before the other call has written."""
        looks.append(1)
        return looked_up(*args) if len(looks) > 1 else {}

    monkeypatch.setattr(bulk, "known", late)
    assert await queue.add("a", external_id="a") == Added(added=0, known=1)
    assert len(looks) == 2


async def test_an_import_whose_transactions_are_begun_again_stores_everything_once(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_everything_twice(queue.storage, monkeypatch)
    await queue.storage.people.invite("Ada", project=queue.project.id, role=Role.LABELLER)
    given = [
        *(answered("a", "cat"), answered("b", priority=2), answered("a")),
        NewItem(payload=encode("c"), suggestions=(NewSuggestion(source="s", value="dog"),)),
        NewItem(payload=encode("d"), assign=("Ada",)),
        NewItem(payload=encode("e"), gold=True, label="dog"),
    ]
    assert await take(queue, *given) == (5, 1, 0)
    assert await queue.add("f", "f") == Added(added=2, known=0)
    assert await queue.add("f") == Added(added=0, known=1, alike=1)
    counts = await queue.counts()
    assert (counts.items, counts.labels, counts.open) == (6, 1, 5)
    assert await values(queue) == ["cat"]
    r = tables.ranking.c
    chunks = await queue.storage.database.read(lambda c: c.scalars(select(r.ids)).all())
    assert sum(map(len, chunks)) == 8 * 6


def answered(value: str, label: str | None = None, priority: int = 0) -> NewItem:
    payload = encode(value)
    return NewItem(payload=payload, external_id=value, label=label, priority=priority)


async def values(queue: QueueFixture) -> list[object]:
    labels = queue.storage.catalogue.labels(queue.project.id)
    return [label.value async for label in labels]


def brought(result: Added) -> tuple[int, int]:
    return result.answered, result.ignored


async def test_rows_of_another_file_that_are_taken_for_known_ones_are_counted(
    queue: QueueFixture,
) -> None:
    monday, tuesday = ["ok", "see you", "ok"], ["ok", "bye"]
    assert await take(queue, *monday) == (3, 0, 0)
    assert await take(queue, *tuesday) == (1, 1, 1)
    assert await take(queue, "see you") == (0, 1, 1)


async def test_a_file_that_is_added_again_or_has_grown_adds_what_is_new_and_tells_nothing(
    queue: QueueFixture,
) -> None:
    monday, tuesday = ["ok", "see you", "ok"], ["ok", "bye"]
    await take(queue, *monday)
    await take(queue, *tuesday)
    assert await take(queue, *monday) == (0, 3, 0)
    assert await take(queue, *tuesday) == (0, 2, 0)
    assert await take(queue, *monday, "later") == (1, 3, 0)
    assert await take(queue, *monday, "later") == (0, 4, 0)
    assert await take(queue, *monday, "bye") == (0, 4, 1)


async def test_many_rows_are_followed_over_all_parts_of_an_import(queue: QueueFixture) -> None:
    rows = [f"text {number}" for number in range(1200)]
    assert await take(queue, *rows) == (1200, 0, 0)
    assert await take(queue, *rows) == (0, 1200, 0)
    assert await take(queue, "first", *rows) == (1, 1200, 1200)


async def test_rows_with_an_id_are_meant_to_be_known(queue: QueueFixture) -> None:
    assert await take(queue, answered("a")) == (1, 0, 0)
    assert await take(queue, answered("b"), answered("a")) == (1, 1, 0)


async def test_one_item_a_call_is_told(queue: QueueFixture) -> None:
    results = [await queue.add("ok") for _ in range(3)]
    assert [(one.added, one.known, one.alike) for one in results] == [
        (1, 0, 0),
        (0, 1, 1),
        (0, 1, 1),
    ]


async def test_a_known_answer_reaches_an_item_that_is_there(queue: QueueFixture) -> None:
    await queue.add("a", external_id="a")
    await queue.add("b", external_id="b")
    for _ in range(2):  # the second time it has it
        await take(queue, answered("a", "cat"))
    assert await values(queue) == ["cat"]
    counts = await queue.counts()
    assert (counts.items, counts.open, counts.done, counts.labels) == (2, 1, 1, 1)
    ada = await queue.open_session("Ada")
    assert [offer.payload for offer in (await ada.claim(5)).leased] == ['"b"']


async def test_an_item_that_got_its_answer_is_not_dealt_by_who_knew_it_as_open(
    queue: QueueFixture,
) -> None:
    ada = await queue.open_session("Ada")
    for value in ("a", "b", "c"):
        await queue.add(value, external_id=value)
    held = (await ada.get()).payload
    rest = [value for value in ("a", "b", "c") if f'"{value}"' != held]
    assert brought(await queue.add(rest[0], external_id=rest[0], label="cat")) == (1, 0)
    assert [offer.payload for offer in (await ada.claim(5)).leased] == [f'"{rest[1]}"']
    reply = await ada.claim()
    assert reply.leased == ()
    counts = await queue.counts()
    assert (counts.items, counts.open, counts.done) == (3, 0, 1)


async def test_every_known_answer_is_used_or_counted(queue: QueueFixture) -> None:
    ada = await queue.open_session("Ada")
    for value in ("held", "labelled", "other"):
        await queue.add(value, external_id=value)
    leases = {offer.payload: offer for offer in (await ada.claim(2)).leased}
    (_, second) = leases.values()
    await ada.submit(second, "dog")

    async def add(items: Sequence[NewItem]) -> tuple[int, int]:
        return brought(await Importer(queue.storage.database, queue.project.id).take(items))

    three = [answered(value, "cat") for value in ("held", "labelled", "other")]
    assert await add(three) == (1, 2)
    assert await add(three) == (0, 2)
    third = next(v for v in ("held", "labelled", "other") if f'"{v}"' not in leases)
    assert await add([answered(third, "dog")]) == (0, 1)


async def test_a_row_that_stands_twice_in_a_file_may_bring_its_answer_later(
    queue: QueueFixture,
) -> None:
    importer = Importer(queue.storage.database, queue.project.id)
    result = await importer.take([answered("a"), answered("a", "cat"), answered("a", "cat")])
    assert (result.added, result.known, *brought(result)) == (1, 2, 1, 0)
    importer = Importer(queue.storage.database, queue.project.id)
    result = await importer.take([answered("b", "cat"), answered("b", "cat"), answered("b", "dog")])
    assert (result.added, result.known, *brought(result)) == (1, 2, 0, 1)


async def test_at_overlap_two_all_places_of_an_item_are_closed(queue: QueueFixture) -> None:
    project = await queue.storage.catalogue.create_project(
        "twice", title="", task=TASK, settings=Settings(overlap=2)
    )
    twice = QueueFixture(storage=queue.storage, clock=queue.clock, project=project)
    await twice.add("a", external_id="a")
    assert brought(await twice.add("a", external_id="a", label="cat")) == (1, 0)
    counts = await twice.counts()
    assert (counts.open, counts.done, counts.labels) == (0, 1, 1)


async def test_a_priority_reaches_an_item_that_is_there(queue: QueueFixture) -> None:
    ada = await queue.open_session("Ada")
    await queue.add(*(f"text {number}" for number in range(50)))
    await queue.add("late", external_id="late")
    for _ in range(2):
        result = await queue.add("late", external_id="late", priority=9)
        assert brought(result) == (0, 0)
    assert brought(await queue.add("late", external_id="late", priority=3)) == (0, 1)
    assert (await ada.get()).payload == '"late"'


async def test_ids_of_answers_never_meet_those_of_imports(queue: QueueFixture) -> None:
    ada = await queue.open_session("Ada")
    await queue.add("first")
    (item,) = [item.id async for item in queue.storage.catalogue.items(queue.project.id)]
    await ada.submit(await ada.get(), "dog", id=f"import-{item + 1}")
    assert (await queue.add("second", label="cat")).added == 1
    assert sorted(map(str, await values(queue))) == ["cat", "dog"]


async def update(queue: QueueFixture, *items: NewItem) -> Added:
    return await Importer(queue.storage.database, queue.project.id, update=True).take(items)


def named(id_: str, payload: object, line: int | None = None) -> NewItem:
    return NewItem(payload=encode(payload), external_id=id_, line=line)


async def test_an_update_changes_items_without_labels_and_counts_those_that_differ(
    queue: QueueFixture,
) -> None:
    await take(queue, named("a", "old"), named("b", "same"))
    result = await update(queue, named("a", "new"), named("b", "same"), named("c", "more"))
    assert (result.added, result.known, result.updated) == (1, 2, 1)
    items = [item async for item in queue.storage.catalogue.items(queue.project.id)]
    assert [(i.external_id, i.payload) for i in items] == [
        ("a", '"new"'),
        ("b", '"same"'),
        ("c", '"more"'),
    ]


async def test_an_update_of_an_item_with_a_label_is_refused_by_name_and_changes_nothing(
    queue: QueueFixture,
) -> None:
    ada = await queue.open_session("Ada")
    await take(queue, named("a", "old"))
    await ada.submit(await ada.get())
    await take(queue, named("b", "old"))
    with pytest.raises(BadFile, match=r"line 7: the item 'a' has a label already"):
        await update(queue, named("b", "new", 6), named("a", "new", 7), named("c", "new", 8))
    items = [item async for item in queue.storage.catalogue.items(queue.project.id)]
    assert [item.payload for item in items] == ['"old"', '"old"']
    assert (await update(queue, named("a", "old"))).updated == 0  # nothing would change


async def test_an_update_can_leave_out_items_with_labels(queue: QueueFixture) -> None:
    ada = await queue.open_session("Ada")
    await take(queue, named("a", "old"))
    await ada.submit(await ada.get())
    await take(queue, named("b", "old"))
    told: list[BadFile] = []
    importer = Importer(queue.storage.database, queue.project.id, update=True, on_bad=told.append)
    result = await importer.take([named("b", "new", 6), named("a", "new", 7)])
    assert [bad.line for bad in told] == [7]
    assert (result.added, result.known, result.updated) == (0, 1, 1)
    items = [item async for item in queue.storage.catalogue.items(queue.project.id)]
    assert [item.payload for item in items] == ['"old"', '"new"']


async def test_an_item_whose_label_was_withdrawn_can_be_updated(queue: QueueFixture) -> None:
    ada = await queue.open_session("Ada")
    await take(queue, named("a", "old"))
    await ada.submit(await ada.get(), id="first")
    await ada.undo("first")
    assert (await update(queue, named("a", "new"))).updated == 1


async def test_an_item_that_is_out_keeps_its_lease_and_is_dealt_with_its_new_content(
    queue: QueueFixture,
) -> None:
    ada, eve = await queue.open_session("Ada"), await queue.open_session("Eve")
    await take(queue, named("a", "old"))
    offer = await ada.get()
    assert (await update(queue, named("a", "new"))).updated == 1
    assert (await eve.claim()).leased == ()
    await ada.release(offer)
    assert (await eve.get()).payload == '"new"'


async def test_training_is_told_that_items_have_changed(queue: QueueFixture) -> None:
    await take(queue, named("a", "old"), named("b", "old"))
    before = await queue.storage.training.pool(queue.project.id)
    await update(queue, named("a", "old"))
    assert (await queue.storage.training.pool(queue.project.id)).changes == before.changes
    await update(queue, named("a", "new"), named("b", "new"))
    assert (await queue.storage.training.pool(queue.project.id)).changes == before.changes + 1


async def test_of_two_suggestions_of_one_source_the_later_one_stays(queue: QueueFixture) -> None:
    def suggested(*pairs: tuple[str, str]) -> NewItem:
        many = [NewSuggestion(source=source, value=value, score=0.5) for source, value in pairs]
        return NewItem(payload='"x"', external_id="x", suggestions=tuple(many))

    await take(queue, suggested(("llm", "cat"), ("rule", "cat"), ("llm", "dog")))
    await take(queue, suggested(("rule", "dog")))
    s = tables.suggestion.c
    rows = await queue.storage.database.read(
        lambda connection: connection.execute(select(s.source, s.value, s.score)).all()
    )
    assert sorted(map(tuple, rows)) == [("llm", '"dog"', 0.5), ("rule", '"dog"', 0.5)]


async def test_what_an_import_has_staged_and_may_give_up_is_not_known(queue: QueueFixture) -> None:
    """An item that is known to no more than a killed import would never be seen."""
    importer = Importer(queue.storage.database, queue.project.id)
    await queue.storage.database.write(importer.begin)
    await queue.storage.database.write(partial(importer.stage, [answered("a"), answered("b")]))
    assert await queue.add("c", external_id="c") == Added(added=1, known=0)
    with pytest.raises(Refused, match="another import into this project is under way"):
        await queue.add("a", external_id="a")
    queue.clock.advance(STALE_MS / 1000 + 1)
    assert await queue.add("a", external_id="a") == Added(added=1, known=0)
    assert await queue.add("a", external_id="a") == Added(added=0, known=1)
    assert (await queue.storage.queue.counts(queue.project.id)).items == 2
