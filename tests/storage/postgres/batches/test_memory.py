"""A batch is planned by memory only as long as nothing has changed, at whichever server."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from supt_async.domain.results import IdleReason, Verdict
from supt_async.storage.postgres import allocator
from supt_async.storage.postgres.allocator import Allocator
from supt_async.storage.postgres.batches import memory
from supt_async.storage.postgres.group import Group
from tests.contract.servers.cluster import Cluster
from tests.support.postgres import bare
from tests.support.queue_fixture import LabellerSession

SUSPEND = """
INSERT INTO participation (project_id, labeller_id, created_ms, state)
VALUES ($1, $2, 0, 'suspended')
"""


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Return a function that returns the statements since its last call, one letter each."""
    seen: list[str] = []
    monkeypatch.setattr(allocator, "LABELS_SECONDS", 3_600.0)  # none because of a slow machine

    def noted(kind: type, name: str, letter: str) -> None:
        original = getattr(kind, name)

        async def spy(*args: object) -> object:
            seen.append(letter)
            return await original(*args)

        monkeypatch.setattr(kind, name, spy)

    noted(Allocator, "look", "l")
    noted(Group, "carry_out", "g")

    def taken() -> str:
        letters, seen[:] = "".join(seen), []
        return letters

    return taken


async def working(cluster: Cluster, name: str = "Ada") -> LabellerSession:
    """Return a session whose server has just looked at the project."""
    session = await cluster.one.open_session(name)
    await session.get()
    return session


async def test_a_batch_is_one_statement_while_nothing_changes(
    cluster: Cluster, statements: Callable[[], str]
) -> None:
    await cluster.one.add(*range(20))
    session = await working(cluster)
    statements()
    (offer,) = (await session.claim()).leased
    assert statements() == "g"
    for _ in range(5):
        (offer,) = (await session.submit(offer, want=1)).leased
        assert statements() == "g"
    await cluster.check()


async def test_a_pause_elsewhere_holds_at_once(
    cluster: Cluster, statements: Callable[[], str]
) -> None:
    """Also before this server hears of it."""
    await cluster.one.add(*range(20))
    session = await working(cluster)
    (offer,) = (await session.claim()).leased
    await cluster.other.storage.catalogue.set_paused(cluster.other.project.id, True)
    statements()
    reply = await session.submit(offer, want=1)
    assert statements() == "glg", "it was tried by memory, looked at, and done"
    assert reply.verdict is Verdict.STORED
    assert reply.idle is not None
    assert reply.idle.reason is IdleReason.PAUSED
    await cluster.check()


async def test_what_is_given_back_elsewhere_comes_first(
    cluster: Cluster, statements: Callable[[], str]
) -> None:
    await cluster.one.add(*range(400))
    bob = await cluster.other.open_session("Bob")
    item = await bob.get()
    session = await working(cluster)
    (offer,) = (await session.claim()).leased
    await bob.release(item)
    statements()
    (following,) = (await session.submit(offer, want=1)).leased
    assert statements() == "glg"
    assert following.item == item.item
    await cluster.check()


async def test_another_share_of_what_is_held_out_holds_at_once(
    cluster: Cluster, statements: Callable[[], str]
) -> None:
    """Items that are held out are shown without a suggestion."""
    await cluster.one.add(*range(20))
    connection = await bare(cluster.address)
    await connection.execute("UPDATE project SET suggest = 'model'")
    session = await working(cluster)
    (offer,) = (await session.claim()).leased
    await connection.execute(
        "INSERT INTO meta (key, value) VALUES ($1, '0.5')", f"holdout:{cluster.one.project.id}"
    )
    await connection.close()
    statements()
    await session.submit(offer, want=1)
    assert statements() == "glg"


async def test_where_very_many_places_are_freed_each_batch_looks(
    cluster: Cluster, statements: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comparing each that is known with each that is there would take longer than a look."""
    monkeypatch.setattr(memory, "MOST_FREED", 1)
    await cluster.one.add(*range(20))
    connection = await bare(cluster.address)
    async with connection.transaction():
        await connection.execute("SELECT pg_current_xact_id()")  # it keeps them all in sight
        bob = await cluster.other.open_session("Bob")
        for _ in range(2):
            await bob.release(await bob.get())
        session = await working(cluster)
        statements()
        await session.claim()
        assert statements() == "lg"
    await connection.close()
    await cluster.check()


async def test_who_is_suspended_elsewhere_gets_nothing_more(cluster: Cluster) -> None:
    await cluster.one.add(*range(20))
    session = await working(cluster)
    (offer,) = (await session.claim()).leased
    connection = await bare(cluster.address)
    await connection.execute(SUSPEND, cluster.one.project.id, session.access.labeller)
    await connection.close()
    reply = await session.submit(offer, want=1)
    assert not reply.leased


async def test_who_may_get_less_than_they_want_is_looked_up(
    cluster: Cluster, statements: Callable[[], str]
) -> None:
    await cluster.one.add(*range(3))
    session = await working(cluster)
    statements()
    assert len((await session.claim(5)).leased) == 2
    assert statements().startswith("lg"), "nothing is proposed by memory, which may lack some"
    await cluster.check()
