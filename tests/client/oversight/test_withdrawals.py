"""Withdrawals, threads of flags and the audit log from a program, against a real server."""

from __future__ import annotations

import asyncio

import pytest

from supt_async.client.oversight import withdrawals
from supt_async.errors import Refused
from tests.client.oversight.conftest import Owned


async def labelled(owned: Owned, name: str = "Eve") -> list[str]:
    """Let somebody answer all items, and flag the answers; return the items."""
    items = []
    async with owned.running.session(name, owned.project) as session:
        for number in range(3):
            offered = await session.get("item")
            await session.answer(offered, "cat", id_=f"A{number}")
            await session.send({"type": "flag", "id": f"F{number}", "submit": f"A{number}"})
            assert (await session.get("ack"))["re"] == f"F{number}"
            items.append(str(offered["item"]))
    return items


async def test_a_program_voids_a_labeller_after_it_has_counted(owned: Owned) -> None:
    program = owned.program
    await labelled(owned)
    counted = await program.void("Eve", "no care", dry_run=True)
    assert counted == {"labels": 3, "corrections": 0, "items": 3}
    assert len(await program.labels()) == 3
    with pytest.raises(Refused):
        await program.void("Eve", "no care", since="yesterday")
    assert await program.void("Eve", "no care", since="2000-01-01") == counted
    assert await program.labels() == []
    states = {one["name"]: (one["state"], one["reason"]) for one in await program.labellers()}
    assert states["Eve"] == ("voided", "no care")
    await program.lift("Eve")
    with pytest.raises(Refused):
        await program.void("Nobody", "no care")


async def test_a_program_reopens_items_some_at_a_time(
    owned: Owned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withdrawals, "MOST_REOPENED", 2)
    program = owned.program
    items = await labelled(owned)
    counted = await program.reopen([*items, items[0]], "new guidelines", dry_run=True)
    assert counted == {"labels": 3, "corrections": 0, "items": 3}
    assert len(await program.labels()) == 3
    assert await program.reopen([int(item) for item in items], "new guidelines") == counted
    assert await program.labels() == []
    assert await program.reopen([], "nothing") == {"labels": 0, "corrections": 0, "items": 0}
    with pytest.raises(Refused):
        await program.reopen([999], "no such item")


async def test_owner_and_labeller_write_to_each_other_about_a_flag(
    owned: Owned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withdrawals, "MOST_ENTRIES", 2)
    program = owned.program
    await labelled(owned)
    eve = await owned.as_labeller("Eve")
    flags = await program.flags()
    assert sorted(flag["id"] for flag in flags) == ["F0", "F1", "F2"]
    assert len(await program.flags(limit=1)) == 1
    answered = await program.answer_flag("F1", "the left one")
    assert [one["text"] for one in answered["messages"]] == ["the left one"]
    own = {flag["id"]: flag["messages"] for flag in await eve.own_flags()}
    assert [len(own[name]) for name in ("F0", "F1", "F2")] == [0, 1, 0]
    await eve.see_answers()
    assert (await program.resolve_flag("F1"))["resolved"]
    assert [flag["id"] for flag in await program.flags(resolved=True)] == ["F1"]
    written = await eve.write_on("F1", "thanks")
    assert [one["owner"] for one in written["messages"]] == [True, False]
    assert written["messages"][0]["seen"] is True
    assert len(await program.flags()) == 3
    assert (await program.resolve_flag("F0"))["resolved"]
    assert (await program.resolve_flag("F0", resolved=False))["resolved"] is None
    with pytest.raises(Refused):
        await program.answer_flag("F9", "which?")
    with pytest.raises(Refused):
        await eve.answer_flag("F1", "I am no owner")


async def test_a_program_reads_the_audit_log_page_by_page(
    owned: Owned, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = owned.program
    for number in range(5):
        await program.change(title=f"Title {number}")
    every = await program.audit_log()
    assert [one["by"] for one in every[:5]] == ["Olga"] * 5
    assert {"act", "created", "by", "what", "details"} == every[0].keys()
    monkeypatch.setattr(withdrawals, "MOST_ENTRIES", 2)
    assert await program.audit_log() == every
    assert await program.audit_log(limit=3) == every[:3]


async def test_a_blocking_program_does_the_same(owned: Owned) -> None:
    items = await labelled(owned)
    project = owned.program.blocking

    def work() -> None:
        assert project.answer_flag("F0", "the left one")["messages"]
        assert project.reopen(items[:1], "new guidelines")["labels"] == 1
        assert project.void("Eve", "no care")["labels"] == 2
        acts = [one["what"] for one in project.audit_log(limit=3)]
        assert len(acts) == 3

    await asyncio.to_thread(work)
