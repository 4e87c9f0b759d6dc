"""Contract of the erasure of a person, on every database."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from supt_async.domain.items import NewItem
from supt_async.domain.project import Role
from supt_async.errors import NotFound
from supt_async.payloads.codec import encode
from supt_async.storage.people.erasing import erase, renamed
from supt_async.storage.schema import tables
from supt_async.storage.withdrawals.voiding import Voiding
from supt_async.storage.withdrawals.withdrawing import Owner
from tests.support.queue_fixture import QueueFixture, owner


async def texts(queue: QueueFixture) -> str:
    """Return all texts of the database."""

    def read(connection: Connection) -> str:
        every = tables.metadata.tables.values()
        return "\n".join(repr(connection.execute(select(table)).all()) for table in every)

    return await queue.storage.database.read(read)


async def test_no_table_has_the_name_and_the_labels_are_the_pseudonyms(queue: QueueFixture) -> None:
    database, catalogue = queue.storage.database, queue.storage.catalogue
    bob = await queue.open_session("Bob Stone")
    await queue.open_session("Ada")
    item = NewItem(payload=encode("x"), assign=("Bob Stone", "Ada"))
    await catalogue.add_items(queue.project.id, [item, NewItem(payload=encode("y"))])
    offer = await bob.get()
    await bob.submit(offer, id="A1")
    by = await owner(queue)
    why = Owner(project=queue.project.id, by=by, reason="Bob Stone was unsure, not Bob Stoner")
    await Voiding(database, why, "Bob Stone").run()
    assert "Bob Stone" in await texts(queue)
    pseudonym = await erase(database, "Bob Stone")
    left = (await texts(queue)).replace("not Bob Stoner", "")
    assert "Bob Stone" not in left
    labels = [one async for one in catalogue.labels(queue.project.id, withdrawn=True)]
    assert [label.labeller for label in labels] == [pseudonym]
    acts = await queue.storage.acts.page(queue.project.id, before=None, limit=2)
    assert [(act.what, act.details["labeller"]) for act in acts] == [
        ("labeller_erased", pseudonym),
        ("labeller_voided", pseudonym),
    ]
    assert acts[1].details["reason"] == f"{pseudonym} was unsure, not Bob Stoner"


async def test_who_is_erased_has_no_access_any_more_and_the_name_is_free(
    queue: QueueFixture,
) -> None:
    people = queue.storage.people
    token = (await people.invite("Bob", project=queue.project.id, role=Role.LABELLER)).token
    pseudonym = await erase(queue.storage.database, "Bob")
    assert await people.access(token, "digits") is None
    listed = {one.name: one.revoked for one in await people.labellers(queue.project.id)}
    assert listed == {pseudonym: True}
    again = await people.invite("Bob", project=queue.project.id, role=Role.LABELLER)
    assert not again.known


async def test_a_pseudonym_that_is_taken_gets_a_number(queue: QueueFixture) -> None:
    people = queue.storage.people
    await people.invite("Bob", project=queue.project.id, role=Role.LABELLER)
    first = await erase(queue.storage.database, "Bob")
    again = await erase(queue.storage.database, first)
    assert again == first


@pytest.mark.parametrize("name", ["Nobody", "import", "\0"])
async def test_who_is_not_there_cannot_be_erased(queue: QueueFixture, name: str) -> None:
    with pytest.raises(NotFound, match="there is no labeller"):
        await erase(queue.storage.database, name)


def test_a_name_is_replaced_as_a_word_in_all_texts() -> None:
    value = {"a": ["Bob", "Bobby", {"b": "for Bob, by Bob"}], "n": 1}
    assert renamed(value, "Bob", "X\\1") == {
        "a": ["X\\1", "Bobby", {"b": "for X\\1, by X\\1"}],
        "n": 1,
    }
