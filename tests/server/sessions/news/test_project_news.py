"""News through real sockets: who gets them, when, and what a hidden page costs."""

from __future__ import annotations

from supt_async.domain.items import NewItem
from supt_async.domain.project import Role
from supt_async.payloads.codec import encode
from tests.support.servers import Running, Socket


async def test_a_client_that_counts_its_answers_begins_with_the_servers_number(
    server: Running,
) -> None:
    project = await server.project(items=3)
    async with server.session("Ada", project) as old:
        await old.answer(await old.get("item"))
    async with server.session("Ada", project, counts=True) as ada:
        assert ada.welcome["mine"] == 1
        assert "mine" not in await ada.get("progress")


async def test_it_is_told_what_the_labellers_other_sessions_change(server: Running) -> None:
    project = await server.project(items=3)
    async with (
        server.session("Ada", project, counts=True, news=False) as one,
        server.session("Ada", project) as other,
    ):
        await other.answer(await other.get("item"), id_="A1")
        await one.get("counted", mine=1)
        await other.send(type="undo", id="U1", submit="A1")
        await one.get("counted", mine=0)


async def test_blind_labellers_are_told_no_number_either(server: Running) -> None:
    project = await server.project(items=3, blind=True)
    async with server.session("Ada", project, counts=True) as ada:
        assert "mine" not in ada.welcome
    async with server.session("Own", project, role=Role.ADMIN, counts=True) as owner:
        assert owner.welcome["mine"] == 0


async def test_a_hidden_page_gets_no_news_and_the_latest_once_it_is_seen(server: Running) -> None:
    project = await server.project(items=5)
    async with (
        server.session("Ada", project, counts=True, news=False, window=0) as hidden,
        server.session("Bob", project, counts=True) as bob,
    ):
        for done in (1, 2):
            await bob.answer(await bob.get("item"))
            await bob.get("progress", done=done)
        await hidden.send(type="news", on=True)
        assert (await hidden.get("progress"))["done"] == 2
        assert [one["type"] for one in hidden.passed].count("progress") == 0


async def mine(labeller: Socket, number: int) -> None:
    """Wait until a labeller is told of this many answers of their own."""
    while (await labeller.get("progress"))["mine"] != number:
        pass


async def test_a_gold_answer_counts_at_once_for_its_labeller(server: Running) -> None:
    project = await server.project(items=3, gold_rate=0.5, quiz=2)
    gold = [NewItem(payload=encode(f"gold {n}"), label="cat", gold=True) for n in range(2)]
    await server.storage.catalogue.add_items(project.id, gold)
    async with server.session("Ada", project, window=1) as ada:
        for number in (1, 2):
            item = await ada.get("item")
            assert item["quiz"]["number"] == number
            await ada.answer(item)
            await mine(ada, number)
