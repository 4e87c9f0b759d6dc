"""Events from a program, against a real server: each once, whatever happens to the connection."""

from __future__ import annotations

import asyncio

import pytest

from supt_async.client.oversight import events
from supt_async.domain.items import NewItem
from supt_async.errors import Refused
from supt_async.payloads.codec import encode
from tests.client.oversight.conftest import Owned


async def answer(owned: Owned, name: str) -> None:
    """Add an item whose answer is known, which is told as a label."""
    item = NewItem(payload=encode(name), label="cat", external_id=name)
    await owned.running.storage.catalogue.add_items(owned.project.id, [item])


async def switch_on(owned: Owned) -> None:
    """Keep the events from now on, as the first read does."""
    await owned.running.storage.events.switch(owned.project.id, None, on=True)


async def test_a_program_reads_what_has_happened_and_goes_on_later(owned: Owned) -> None:
    assert [event async for event in owned.program.events(follow=False)] == []
    for name in ("one", "two"):
        await answer(owned, name)
    found = [event async for event in owned.program.events(follow=False)]
    assert [event["type"] for event in found] == ["label.created", "item.done"] * 2
    rest = owned.program.events(after=found[1]["cursor"], kinds=["item.done"], follow=False)
    assert [event["data"]["external_id"] async for event in rest] == ["two"]


async def test_a_program_that_follows_gets_each_event_once_although_its_stream_is_cut(
    owned: Owned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PAUSE_SECONDS", 0.01)
    await switch_on(owned)
    stream = owned.program.blocking.events(kinds=["label.created"])
    found = []
    for number in range(4):
        await answer(owned, str(number))
        found.append((await asyncio.to_thread(next, stream))["data"]["external_id"])
        assert stream._answer is not None
        stream._answer.cut()
    stream.close()
    assert found == ["0", "1", "2", "3"]
    assert next(stream, None) is None


async def test_a_program_may_leave_while_it_waits_for_an_event(owned: Owned) -> None:
    await switch_on(owned)
    following = owned.program.events()
    await answer(owned, "one")
    assert (await anext(following))["type"] == "label.created"
    await anext(following)
    waiting = asyncio.ensure_future(anext(following))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await following.aclose()


async def test_what_cannot_be_followed_is_refused_with_the_server_s_reason(owned: Owned) -> None:
    with pytest.raises(Refused, match="no cursor"):
        await anext(owned.program.events(after="nonsense"))
    with pytest.raises(Refused, match="choose of"):
        await anext(owned.program.events(kinds=["label"]))
    ada = await owned.as_labeller("Ada")
    with pytest.raises(Refused, match="only an owner"):
        await anext(ada.events())
