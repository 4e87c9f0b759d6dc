"""Contract of indexes of texts, on every database: searches find the same, only sooner."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from supt_async.domain.items import NewItem
from supt_async.errors import Refused, StatementTooSlow
from supt_async.storage.dialects import dialect_of
from supt_async.storage.queries import item_search
from supt_async.storage.queries.item_search import SqlItemBrowser
from supt_async.storage.review_records import Filter
from supt_async.storage.schema import tables
from supt_async.storage.text_index import IndexState, making, sqlite
from supt_async.storage.text_index.postgres import PostgresTextIndex, rare_part
from supt_async.storage.text_index.sqlite import SqliteTextIndex
from supt_async.storage.transfer.importer import Importer
from tests.support.queue_fixture import QueueFixture

AVAILABLE = text("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'")


async def can_index(queue: QueueFixture) -> bool:
    """Return whether the database has an index for texts; if not, it must say so in one line."""

    def query(connection: Connection) -> bool:
        match dialect_of(connection).text_index:
            case SqliteTextIndex():
                return True
            case PostgresTextIndex():
                return bool(connection.scalar(AVAILABLE))
            case _:
                return False

    if await queue.storage.database.read(query):
        return True
    with pytest.raises(Refused) as refused:
        await making.make(queue.storage.database, queue.project.id)
    assert "\n" not in str(refused.value)
    assert "PostgreSQL" in str(refused.value)
    assert await making.state(queue.storage.database, queue.project.id) is IndexState.OFF
    return False


async def found(queue: QueueFixture, wanted: str, *, pages: int = 1, limit: int = 50) -> list[str]:
    """Return the payloads that some pages have, each of which searches three items itself."""
    browser = SqlItemBrowser(queue.storage.database, scan=3)
    items: list[str] = []
    after: int | None = 0
    for _ in range(pages):
        if after is None:
            break
        page = await browser.page(queue.project.id, Filter(text=wanted), after=after, limit=limit)
        items += [item.payload for item in page.items]
        after = page.next
    return items


async def test_a_rare_text_is_on_the_first_page_with_an_index(queue: QueueFixture) -> None:
    await queue.add(*(f"text {number}" for number in range(20)), 'A "Needle"', "x_y")
    assert await found(queue, "needle") == []
    if not await can_index(queue):
        return
    await making.make(queue.storage.database, queue.project.id)
    assert await making.state(queue.storage.database, queue.project.id) is IndexState.ON
    (needle,) = await found(queue, "needle")
    assert "Needle" in needle
    assert await found(queue, '"NEEDLE"') == [needle]
    assert await found(queue, "needl_") == []
    assert await found(queue, "nee%le") == []
    await making.drop(queue.storage.database, queue.project.id)
    assert await found(queue, "needle") == []
    assert await making.state(queue.storage.database, queue.project.id) is IndexState.OFF


async def test_a_page_looks_further_if_the_index_takes_too_long_and_says_how_far(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue.add(*(f"text {number}" for number in range(14)), "needle", "text", "thread")
    if not await can_index(queue):
        return
    await making.make(queue.storage.database, queue.project.id)
    index = await queue.storage.database.read(lambda c: type(dialect_of(c).text_index))

    def too_slow(*_: object) -> list[int] | None:
        raise StatementTooSlow

    monkeypatch.setattr(index, "find", too_slow)
    assert await found(queue, "needle") == ['"needle"']
    assert await found(queue, "thread") == []
    assert await found(queue, "thread", pages=2) == ['"thread"']
    assert await found(queue, "nothing", pages=2) == []


async def test_on_postgresql_a_word_that_the_next_items_lack_stands_for_a_text(
    queue: QueueFixture,
) -> None:
    await queue.add(*(f"text of {number:03}" for number in range(9)))

    def looked_up(connection: Connection, wanted: str) -> str:
        return rare_part(connection, queue.project.id, wanted, 0)

    database = queue.storage.database
    if await database.read(lambda c: c.dialect.name) != "postgresql":
        return
    for wanted, part in (
        ("text, of thread_no", "thread"),
        ("TEXT of 001", "TEXT of 001"),
        ("thread", "thread"),
        ("of thread", "of thread"),
        ("text thread's 100%", "thread"),
    ):
        assert await database.read(partial(looked_up, wanted=wanted)) == part


async def test_pages_by_an_index_lose_nothing_and_repeat_nothing(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item_search, "LIKELY", 4)
    await queue.add(*(f"text {n}" if n % 3 else f"needle {n}" for n in range(40)))
    if not await can_index(queue):
        return
    await making.make(queue.storage.database, queue.project.id)
    for limit in (2, 3, 50):
        pages = await found(queue, "needle", pages=40, limit=limit)
        assert len(pages) == len(set(pages)) == 14


async def test_what_is_added_changed_or_deleted_later_is_in_the_index(queue: QueueFixture) -> None:
    await queue.add(*(f"text {number}" for number in range(9)))
    if not await can_index(queue):
        return
    await making.make(queue.storage.database, queue.project.id)
    database, project = queue.storage.database, queue.project.id
    await Importer(database, project).take([NewItem(payload='"first"', external_id="doc-77")])
    assert await found(queue, "first") == await found(queue, "doc-77") == ['"first"']
    again = [NewItem(payload='"second"', external_id="doc-77")]
    await Importer(database, project, update=True).take(again)
    assert await found(queue, "first") == []
    assert await found(queue, "second") == ['"second"']


async def test_an_item_is_found_by_its_number_with_an_index(queue: QueueFixture) -> None:
    await queue.add(*(f"text {number}" for number in range(9)), "last")
    if not await can_index(queue):
        return
    await making.make(queue.storage.database, queue.project.id)
    last = await queue.storage.database.read(
        lambda c: c.scalar(select(tables.content.c.item_id).order_by(-tables.content.c.item_id))
    )
    assert len(await found(queue, f"{last:03}")) <= 1
    assert '"last"' in "".join(await found(queue, "last"))


async def test_an_index_that_was_begun_is_completed_by_the_next_command(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PIECE", 2)
    await queue.add(*(f"text {number}" for number in range(7)), "needle")
    if not await can_index(queue):
        return
    database, project = queue.storage.database, queue.project.id

    def begin(connection: Connection) -> IndexState:
        index = dialect_of(connection).text_index
        index.begin(connection, project)
        if isinstance(index, SqliteTextIndex):
            index.step(connection, project)
        return index.state(connection, project)

    assert await database.write(begin) is not IndexState.ON
    await queue.storage.catalogue.add_items(project, [NewItem(payload='"another needle"')])
    assert await found(queue, "another") == []
    await making.make(database, project)
    assert len(await found(queue, "needle")) == 2


async def test_a_deleted_project_takes_its_index_with_it(
    queue: QueueFixture, tmp_path: Path
) -> None:
    await queue.add("needle")
    if not await can_index(queue):
        return
    await making.make(queue.storage.database, queue.project.id)
    await queue.storage.catalogue.delete_project(queue.project.id)
    assert await making.state(queue.storage.database, queue.project.id) is IndexState.OFF
