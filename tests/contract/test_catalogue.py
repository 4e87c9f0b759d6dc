"""Contract of ``storage.ports.catalogue``, on every database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import Connection, func, select

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.project import Settings
from supt_async.errors import BadFile, NotFound, Refused
from supt_async.payloads.codec import encode
from supt_async.storage.records import Added
from supt_async.storage.schema import tables
from supt_async.storage.transfer import importer as importing
from supt_async.storage.transfer.importer import Importer
from supt_async.storage.transfer.staging import removal
from tests.support.queue_fixture import TASK, QueueFixture


def lines(count: int, **fields: object) -> Iterator[NewItem]:
    for number in range(count):
        yield NewItem(payload=encode(f"text {number}"), **fields)  # type: ignore[arg-type]


async def listed(queue: QueueFixture) -> list[str]:
    return [item.payload async for item in queue.storage.catalogue.items(queue.project.id)]


async def test_a_project_is_found_by_its_slug_with_all_that_was_said(queue: QueueFixture) -> None:
    settings = Settings(overlap=3, lease_ms=1000, undo_ms=2000, blind=True)
    catalogue = queue.storage.catalogue
    made = await catalogue.create_project(
        "cats", title="Cats", task=TASK, guidelines="Look closely.", settings=settings
    )
    found = await catalogue.project("cats")
    assert found == made
    assert (found.title, found.task, found.settings) == ("Cats", TASK, settings)
    assert [project.slug for project in await catalogue.projects()] == ["digits", "cats"]


async def test_a_slug_is_taken_once(queue: QueueFixture) -> None:
    with pytest.raises(Refused, match="already"):
        await queue.storage.catalogue.create_project("digits", title="", task=TASK)


@pytest.mark.parametrize("slug", ["", "Cats", "a b", "-a", "a" * 65, "ä", "../x", "a\n"])
async def test_a_slug_that_would_not_fit_into_a_link_is_refused(
    queue: QueueFixture, slug: str
) -> None:
    with pytest.raises(Refused, match="project name"):
        await queue.storage.catalogue.create_project(slug, title="", task=TASK)


async def test_an_unknown_project_is_not_found(queue: QueueFixture) -> None:
    with pytest.raises(NotFound, match="nothing"):
        await queue.storage.catalogue.project("nothing")


async def test_adding_the_same_items_again_adds_nothing(queue: QueueFixture) -> None:
    assert await queue.add("a", "b", "a") == Added(added=3, known=0)
    assert await queue.add("a", "b", "a") == Added(added=0, known=3)
    assert await queue.add("a", "a", "a") == Added(added=1, known=2)
    assert (await queue.counts()).items == 4


async def test_an_item_with_an_id_is_known_by_it(queue: QueueFixture) -> None:
    assert await queue.add("a", external_id="1") == Added(added=1, known=0)
    assert await queue.add("a", external_id="1") == Added(added=0, known=1)
    assert await queue.add("a", external_id="2") == Added(added=1, known=0)


async def test_the_same_id_with_another_payload_is_refused_with_all_of_its_batch(
    queue: QueueFixture,
) -> None:
    await queue.add("a", external_id="1")
    batch = [
        NewItem(payload=encode("new"), line=1),
        NewItem(payload=encode("other"), external_id="1", line=2),
    ]
    with pytest.raises(BadFile, match="line 2"):
        await queue.storage.catalogue.add_items(queue.project.id, batch)
    assert await listed(queue) == ['"a"']


async def test_an_imported_file_counts_only_when_it_is_complete(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await queue.open_session("Ada")

    importer = Importer(queue.storage.database, queue.project.id)
    read: list[int] = []
    monkeypatch.setattr(importing, "STAGE", 400)
    result = await importer.take(lines(1200), read.append)
    assert result == Added(added=1200, known=0)
    assert read == [400, 800, 1200]
    assert (await queue.counts()).items == 1200
    assert len((await session.claim(2000)).leased) == 1200


async def test_of_many_items_each_has_what_it_came_with_and_the_order_of_the_file(
    queue: QueueFixture,
) -> None:
    def mixed() -> Iterator[NewItem]:
        for number in range(2_500):
            given = number % 3 == 2
            yield NewItem(
                payload=encode(f"text {number}"),
                external_id=f"x{number}" if given else None,
                features=encode([number]) if given else None,
                meta={"page": number} if number == 2_100 else None,
                assign=("Ada",) if number == 7 else (),
                label=1 if number == 3 else None,
            )

    await queue.open_session("Ada")
    await Importer(queue.storage.database, queue.project.id).take(mixed())
    c = tables.content.c
    query = select(c.payload, c.external_id, c.features, c.meta, c.assign).order_by(c.item_id)
    stored = await queue.storage.database.read(lambda connection: connection.execute(query).all())
    assert [tuple(row) for row in stored] == [
        (
            f'"text {number}"',
            f"x{number}" if number % 3 == 2 else None,
            f"[{number}]" if number % 3 == 2 else None,
            '{"page":2100}' if number == 2_100 else None,
            '["Ada"]' if number == 7 else None,
        )
        for number in range(2_500)
    ]
    assert (await queue.counts()).labels == 1


async def test_nothing_is_dealt_or_listed_while_a_file_is_being_read(queue: QueueFixture) -> None:
    session = await queue.open_session("Ada")
    importer = Importer(queue.storage.database, queue.project.id)
    await queue.storage.database.write(importer.begin)
    await queue.storage.database.write(
        lambda connection: importer.stage(list(lines(10)), connection)
    )
    assert (await queue.counts()).items == 0
    assert await listed(queue) == []
    assert (await session.claim()).leased == ()
    assert len((await queue.storage.training.pool(queue.project.id)).ids) == 0


async def test_of_a_file_with_a_bad_line_nothing_is_stored(queue: QueueFixture) -> None:
    def broken() -> Iterator[NewItem]:
        yield from lines(700)
        raise BadFile("is not JSON", file="x.jsonl", line=701)

    importer = Importer(queue.storage.database, queue.project.id)
    with pytest.raises(BadFile, match=r"x\.jsonl, line 701: is not JSON"):
        await importer.take(broken())
    assert await listed(queue) == []
    again = Importer(queue.storage.database, queue.project.id)
    assert await again.take(lines(700)) == Added(added=700, known=0)


async def test_two_imports_into_one_project_do_not_mix(queue: QueueFixture) -> None:
    first = Importer(queue.storage.database, queue.project.id)
    await queue.storage.database.write(first.begin)
    second = Importer(queue.storage.database, queue.project.id)
    with pytest.raises(Refused, match="under way"):
        await second.take(lines(3))
    queue.clock.advance(61)  # the first one has died meanwhile
    assert await second.take(lines(3)) == Added(added=3, known=0)


async def test_what_a_killed_import_left_is_cleaned_by_the_next(queue: QueueFixture) -> None:
    killed = Importer(queue.storage.database, queue.project.id)
    await queue.storage.database.write(killed.begin)
    await queue.storage.database.write(lambda connection: killed.stage(list(lines(5)), connection))
    queue.clock.advance(61)
    importer = Importer(queue.storage.database, queue.project.id)
    assert await importer.take(lines(5)) == Added(added=5, known=0)
    assert len(await listed(queue)) == 5


async def test_items_that_are_added_during_an_import_are_known_to_it(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import into an empty project looks nothing up, until it finds that it is not alone."""
    monkeypatch.setattr(importing, "STAGE", 2)
    importer = Importer(queue.storage.database, queue.project.id)
    named = [NewItem(payload=encode(value), external_id=value) for value in "abcdef"]

    async def arriving() -> AsyncIterator[list[NewItem]]:
        yield named[:2]
        await queue.add("e", external_id="e")
        yield named[2:4]
        yield named[4:]

    result = await importer.take_batches(arriving())
    assert (result.added, result.known) == (5, 1)
    assert (await queue.counts()).items == 6


async def test_an_import_whose_place_was_taken_stores_nothing(queue: QueueFixture) -> None:
    frozen = Importer(queue.storage.database, queue.project.id)

    async def arriving() -> AsyncIterator[list[NewItem]]:
        yield list(lines(3))
        queue.clock.advance(61)
        await Importer(queue.storage.database, queue.project.id).take(lines(5))
        yield [NewItem(payload='"late"')]

    with pytest.raises(Refused, match="another one has begun"):
        await frozen.take_batches(arriving())
    assert len(await listed(queue)) == (await queue.counts()).items == 5


async def test_what_was_staged_is_deleted_piece_by_piece(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removal, "PIECE", 3)
    await queue.add("before")
    suggestions = (NewSuggestion(source="llm", value="cat"),)

    def broken() -> Iterator[NewItem]:
        yield from lines(8, suggestions=suggestions)
        raise BadFile("is not JSON")

    monkeypatch.setattr(importing, "STAGE", 4)
    with pytest.raises(BadFile):
        await Importer(queue.storage.database, queue.project.id).take(broken())
    assert await rows_of(queue, "item", "content", "suggestion", "import") == [1, 1, 0, 0]


async def rows_of(queue: QueueFixture, *names: str) -> list[int]:
    """Return the numbers of rows of tables."""

    def query(connection: Connection) -> list[int]:
        tables_ = [tables.metadata.tables[name] for name in names]
        counts = [connection.scalar(select(func.count()).select_from(t)) for t in tables_]
        return [int(count or 0) for count in counts]

    return await queue.storage.database.read(query)


async def test_a_deleted_project_is_gone_with_all_that_was_in_it(queue: QueueFixture) -> None:
    await queue.add(1, 2, 3)
    session = await queue.open_session("Ada")
    await session.submit(await session.get())
    await session.claim()
    other = await queue.another_project("other")
    await other.add(1)
    await queue.storage.catalogue.delete_project(queue.project.id)
    with pytest.raises(NotFound):
        await queue.storage.catalogue.project("digits")
    assert (await other.counts()).items == 1
    ada = await other.open_session("Ada")
    assert len((await ada.claim()).leased) == 1


async def test_labels_are_paged_without_loss(queue: QueueFixture) -> None:
    await queue.add(*range(1100))
    ada = await queue.open_session("Ada")
    for offer in (await ada.claim(1100)).leased:
        await ada.submit(offer)
    found = [label.seq async for label in queue.storage.catalogue.labels(queue.project.id)]
    assert len(found) == len(set(found)) == 1100


async def test_the_id_of_a_deleted_project_is_no_others(queue: QueueFixture) -> None:
    """Links, windows and what browsers have kept are known by it."""
    seen = {queue.project.id}
    for slug in ("one", "two", "three"):
        project = (await queue.another_project(slug)).project
        assert project.id not in seen
        seen.add(project.id)
        if slug != "two":
            await queue.storage.catalogue.delete_project(project.id)


async def test_a_change_of_a_project_is_told(queue: QueueFixture) -> None:
    await queue.storage.catalogue.change(
        queue.project.id, title="Cats", guidelines="Look closely.", paused=True
    )
    now = await queue.storage.catalogue.project("digits")
    assert (now.title, now.guidelines, now.paused) == ("Cats", "Look closely.", True)
    assert now.task == queue.project.task
