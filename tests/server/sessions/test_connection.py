"""Session socket over real sockets: push, answers, idle states, resume, replace."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import numpy as np
import pytest

from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Role
from supt_async.server.sessions.hub import Hub
from supt_async.server.sessions.news.reranking import AT_ONCE
from tests.support.servers import Running


async def test_a_labeller_gets_two_items_and_then_one_for_each_answer(server: Running) -> None:
    project = await server.project(items=5)
    async with server.session("Ada", project) as ada:
        first, second = await ada.get("item"), await ada.get("item")
        assert first["item"] != second["item"]
        assert first["mode"] == "push"
        assert await ada.answer(first) == "stored"
        third = await ada.get("item")
        assert third["item"] not in (first["item"], second["item"])


async def test_the_welcome_says_what_a_client_needs(server: Running) -> None:
    project = await server.project(items=1)
    async with server.session("Ada", project) as ada:
        welcome = ada.welcome
    assert welcome["user"] == "Ada"
    assert welcome["role"] == "labeller"
    assert welcome["resumed"] is False
    assert welcome["project"]["task"]["options"] == ["cat", "dog"]
    assert welcome["limits"]["max_bytes"] == 65_536
    assert welcome["limits"]["rate_per_s"] == 20


@pytest.mark.parametrize("waits", [False, True])
async def test_a_client_may_send_its_whole_outbox_at_once(server: Running, waits: bool) -> None:
    """Cut off, it would come back, send the same again, and so for ever."""
    project = await server.project(items=1)
    token = await server.token("Ada", project, Role.ADMIN)  # whose rate is not limited
    async with server.socket() as ada:
        await ada.send(type="hello", v=1, project="digits", token=token)
        if waits:
            await ada.get("welcome")
        for number in range(1000):
            await ada.send(type="submit", id=f"a{number}", lease="f" * 32, value="cat")
        for number in range(1000):
            assert (await ada.get("error", re=f"a{number}"))["code"] == "lease_lost"


async def test_an_idle_labeller_is_pushed_the_item_that_is_added(server: Running) -> None:
    project = await server.project()
    async with server.session("Ada", project) as ada:
        idle = await ada.get("idle")
        assert (idle["reason"], idle["out"]) == ("waiting", 0)
        await server.add(project, "new")
        item = await ada.get("item")
        assert item["data"] == {"kind": "text", "text": "new"}


async def test_an_idle_labeller_is_pushed_the_item_that_another_lets_go(server: Running) -> None:
    project = await server.project(items=1)
    async with server.session("Ada", project) as ada:
        item = await ada.get("item")
        async with server.session("Bob", project) as bob:
            idle = await bob.get("idle")
            assert (idle["reason"], idle["out"]) == ("waiting", 1)
            await ada.send(type="window", n=0)
            await ada.send(type="release", id="r1", leases=[item["lease"]])
            assert (await bob.get("item"))["item"] == item["item"]


async def test_a_lost_socket_gives_its_item_to_whoever_waits(server: Running) -> None:
    project = await server.project(items=1)
    async with server.session("Bob", project, window=0) as bob:
        async with server.session("Ada", project) as ada:
            item = await ada.get("item")
            await bob.send(type="window", n=1)
            assert (await bob.get("idle"))["reason"] == "waiting"
            await ada.drop()
        assert (await bob.get("item"))["item"] == item["item"]


async def test_the_last_answer_ends_with_idle_done_for_everybody(server: Running) -> None:
    project = await server.project(items=1)
    async with server.session("Ada", project) as ada, server.session("Bob", project) as bob:
        item = await ada.get("item")
        await bob.get("idle", reason="waiting")
        assert await ada.answer(item) == "stored"
        assert (await ada.get("idle"))["reason"] == "done"
        await bob.get("idle", reason="done")


async def test_who_waits_is_told_when_the_rest_is_nothing_for_them(server: Running) -> None:
    project = await server.project(items=2)
    async with server.session("Ada", project, window=1) as ada:
        unwanted = await ada.get("item")
        await ada.send(type="skip", id="S1", lease=unwanted["lease"])
        last = await ada.get("item")
        async with server.session("Bob", project, window=1) as bob:
            item = await bob.get("item")
            assert item["item"] == unwanted["item"]
            await bob.send(type="skip", id="S2", lease=item["lease"])
            assert (await bob.get("idle"))["reason"] == "waiting"
            assert await ada.answer(last) == "stored"
            await bob.get("idle", reason="nothing_for_you")


async def test_a_session_is_resumed_with_its_leases(patient_server: Running) -> None:
    server = patient_server
    project = await server.project(items=3)
    token = await server.token("Ada", project)
    async with server.session("Ada", project, token=token) as ada:
        one, other = await ada.get("item"), await ada.get("item")
        session = ada.welcome["session"]
        await ada.drop()
    have = [other["lease"]]
    async with server.session("Ada", project, token=token, session=session, have=have) as again:
        assert again.welcome["resumed"] is True
        assert {lease["lease"] for lease in again.welcome["leases"]} == {
            one["lease"],
            other["lease"],
        }
        resent = await again.get("item")
        assert (resent["lease"], resent["mode"]) == (one["lease"], "resume")
        assert await again.answer(one, id_="A1") == "stored"
        assert await again.answer(one, id_="A1") == "duplicate"


async def test_a_newer_connection_of_a_session_takes_over(server: Running) -> None:
    project = await server.project(items=3)
    token = await server.token("Ada", project)
    async with server.session("Ada", project, token=token) as old:
        session = old.welcome["session"]
        async with server.session("Ada", project, token=token, session=session) as new:
            assert (await old.get("bye"))["reason"] == "replaced"
            assert await old.closed() == 4409
            assert await new.answer(await new.get("item")) == "stored"


async def test_of_two_connections_that_resume_a_session_at_once_one_stays(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await server.project(items=3)
    token = await server.token("Ada", project)
    async with server.session("Ada", project, token=token) as first:
        session = first.welcome["session"]
    both, slug = asyncio.Barrier(2), Hub._slug

    async def together(hub: Hub, project: ProjectId) -> str:
        await both.wait()
        return await slug(hub, project)

    monkeypatch.setattr(Hub, "_slug", together)
    async with server.socket() as one, server.socket() as other:
        coming = (socket.hello(project.slug, token, session=session) for socket in (one, other))
        await asyncio.gather(*coming)
        said = [asyncio.create_task(socket.get("bye")) for socket in (one, other)]
        done, still = await asyncio.wait(said, return_when=asyncio.FIRST_COMPLETED)
        assert [task.result()["reason"] for task in done] == ["replaced"]
        (stays,) = still
        stays.cancel()


async def test_a_new_ranking_replaces_what_is_prefetched_and_not_on_screen(
    server: Running,
) -> None:
    project = await server.project(items=20)
    training = server.storage.training
    async with server.session("Ada", project) as ada:
        shown, prefetched = await ada.get("item"), await ada.get("item")
        await ada.send(type="show", lease=shown["lease"])
        pool = await training.pool(project.id)
        out = {int(shown["item"]), int(prefetched["item"])}
        best = np.asarray([id_ for id_ in pool.ids if id_ not in out][:5], dtype=np.int64)
        term = await training.lead(project.id, "test", 10_000)
        assert term is not None
        await training.publish(project.id, term, None, best, covers=pool.covers, labels=0)
        replace = await ada.get("replace")
        assert (replace["drop"], replace["reason"]) == ([prefetched["lease"]], "reranked")
        await ada.send(type="release", id="r1", leases=replace["drop"])
        item = await ada.get("item")
        assert (int(item["item"]), item["model"]) == (best[0], 1)
        assert await ada.answer(shown) == "stored"


async def test_a_new_ranking_reaches_everybody_though_not_all_at_once(server: Running) -> None:
    project = await server.project(items=40)
    training = server.storage.training
    async with AsyncExitStack() as stack:
        labellers = [
            await stack.enter_async_context(server.session(f"labeller {n}", project))
            for n in range(AT_ONCE * 2 + 1)
        ]
        for labeller in labellers:
            await labeller.get("item")
            await labeller.get("item")
        pool = await training.pool(project.id)
        term = await training.lead(project.id, "test", 10_000)
        assert term is not None
        await training.publish(project.id, term, None, pool.ids, covers=pool.covers, labels=0)
        for labeller in labellers:
            assert (await labeller.get("replace"))["reason"] == "reranked"


async def test_a_dropped_item_that_is_already_shown_is_kept(server: Running) -> None:
    project = await server.project(items=20)
    training = server.storage.training
    async with server.session("Ada", project) as ada:
        shown, prefetched = await ada.get("item"), await ada.get("item")
        await ada.send(type="show", lease=shown["lease"])
        pool = await training.pool(project.id)
        term = await training.lead(project.id, "test", 10_000)
        assert term is not None
        await training.publish(project.id, term, None, pool.ids, covers=pool.covers, labels=0)
        await ada.get("replace")
        await ada.send(type="show", lease=prefetched["lease"])
        assert await ada.answer(prefetched) == "stored"


async def test_a_pause_leaves_what_is_on_screen_and_ends_in_idle(server: Running) -> None:
    project = await server.project(items=20)
    async with server.session("Ada", project) as ada:
        shown, prefetched = await ada.get("item"), await ada.get("item")
        await ada.send(type="show", lease=shown["lease"])
        await server.storage.catalogue.set_paused(project.id, True)
        replace = await ada.get("replace")
        assert (replace["drop"], replace["reason"]) == ([prefetched["lease"]], "paused")
        await ada.send(type="release", id="r1", leases=replace["drop"])
        assert await ada.answer(shown) == "stored"
        await ada.get("idle", reason="paused")
        await server.storage.catalogue.set_paused(project.id, False)
        await ada.get("item")


async def test_an_undo_brings_the_item_back_with_its_value(server: Running) -> None:
    project = await server.project(items=5)
    async with server.session("Ada", project) as ada:
        item = await ada.get("item")
        await ada.answer(item, "dog", id_="A1")
        await ada.send(type="undo", id="U1", submit="A1")
        assert (await ada.get("ack", re="U1"))["status"] == "done"
        again = await ada.get("item", mode="undo")
        assert (again["item"], again["value"]) == (item["item"], "dog")
        assert await ada.answer(again, "cat", id_="A2") == "stored"


async def test_progress_tells_of_ones_own_and_of_others_answers(server: Running) -> None:
    project = await server.project(items=10)
    async with server.session("Ada", project) as ada, server.session("Bob", project) as bob:
        await ada.answer(await ada.get("item"))
        await bob.answer(await bob.get("item"))
        await bob.answer(await bob.get("item"))
        await ada.get("progress", done=3, total=10, mine=1, labellers=2)
        await bob.get("progress", done=3, mine=2)


async def test_ones_own_answers_in_another_session_count_at_once(server: Running) -> None:
    project = await server.project(items=10)
    async with server.session("Ada", project) as one, server.session("Ada", project) as other:
        await one.answer(await one.get("item"), id_="A1")
        await other.get("progress", mine=1)
        await other.answer(await other.get("item"))
        await one.get("progress", mine=2)
        await one.send(type="undo", id="U1", submit="A1")
        await other.get("progress", mine=1)


async def test_a_labeller_who_must_come_back_for_a_new_task_is_told_so(server: Running) -> None:
    project = await server.project(items=2)
    async with server.session("Ada", project) as ada:
        await server.storage.catalogue.change(project.id, guidelines="Look twice.")
        bye = await ada.get("bye")
        assert (bye["reason"], bye["resume"], bye["changed"]) == ("drain", True, True)


async def test_hundreds_of_labellers_never_meet(server: Running) -> None:
    project = await server.project(items=600)
    dealt: list[str] = []

    async def label(number: int) -> None:
        async with server.session(f"One of many {number}", project) as labeller:
            for _ in range(4):
                item = await labeller.get("item")
                dealt.append(item["item"])
                assert await labeller.answer(item) == "stored"

    await asyncio.gather(*(label(number) for number in range(50)))
    assert len(dealt) == len(set(dealt)) == 200


async def test_an_answer_that_the_task_does_not_allow_is_refused(server: Running) -> None:
    project = await server.project(items=5)
    async with server.session("Ada", project) as ada:
        item = await ada.get("item")
        await ada.send(type="submit", id="A1", lease=item["lease"], value="secret bird")
        error = await ada.get("error")
        assert (error["code"], error["re"]) == ("invalid_value", "A1")
        assert "secret bird" not in error["message"]
        assert await ada.answer(item) == "stored"


async def test_a_goodbye_is_answered_with_a_normal_close(server: Running) -> None:
    project = await server.project(items=5)
    async with server.session("Ada", project) as ada:
        await ada.send(type="bye")
        assert await ada.closed() == 1000
    assert (await server.storage.queue.counts(project.id)).out == 0
