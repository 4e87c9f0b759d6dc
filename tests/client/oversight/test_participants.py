"""Labellers, open links and groups from a program, against a real server."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Connection, insert, select

from supt_async.errors import Refused
from supt_async.storage.schema import tables
from tests.client.oversight.conftest import Owned


async def test_a_program_makes_lists_and_closes_an_open_link(owned: Owned) -> None:
    program = owned.program
    back = "https://example.org/done?c={code}"
    made = await program.make_link(20, quota=5, return_url=back, code="C7")
    assert urlsplit(str(made["link"])).path == "/open"
    assert (made["max"], made["quota"], made["code"]) == (20, 5, "C7")
    assert made["return_url"] == "https://example.org/done?c=C7"
    other = await program.make_link(3)
    assert [one["id"] for one in await program.links()] == [other["id"], made["id"]]
    assert {one["link"] for one in await program.links()} == {None}
    await program.close_link(made["id"])
    closed = {one["id"]: one["closed"] for one in await program.links()}
    assert closed[other["id"]] is None
    assert closed[made["id"]] is not None
    with pytest.raises(Refused):
        await program.close_link(999)
    with pytest.raises(Refused):
        await program.make_link(0)


async def test_a_program_makes_changes_and_deletes_a_group(owned: Owned) -> None:
    program = owned.program
    for name in ("Ada", "Bob"):
        await owned.running.token(name, owned.project)
    made = await program.make_group("night shift", ["Ada"])
    assert made == {"name": "night shift", "members": ["Ada"], "mine": True}
    changed = await program.change_group("night shift", add=["Bob"], remove=["Ada"])
    assert changed["members"] == ["Bob"]
    assert await program.groups() == [changed]
    with pytest.raises(Refused, match="Eve"):
        await program.change_group("night shift", add=["Eve"])
    await program.delete_group("night shift")
    assert await program.groups() == []


async def test_a_program_lifts_a_suspension(owned: Owned) -> None:
    program = owned.program
    await owned.running.token("Ada", owned.project)
    p, who = tables.participation, tables.labeller.c

    def suspend(connection: Connection) -> None:
        ada = connection.scalar(select(who.id).where(who.name == "Ada"))
        row = {"project_id": owned.project.id, "labeller_id": ada, "created_ms": 0}
        connection.execute(insert(p).values(**row, state="suspended", reason="gold"))

    await owned.running.storage.database.write(suspend)
    states = {one["name"]: one["state"] for one in await program.labellers()}
    assert states == {"Ada": "suspended", "Olga": "active"}
    await program.lift("Ada")
    assert {one["state"] for one in await program.labellers()} == {"active"}
    with pytest.raises(Refused, match="not suspended"):
        await program.lift("Ada")


async def test_a_blocking_program_does_the_same(owned: Owned) -> None:
    project = owned.program.blocking
    await owned.running.token("Ada", owned.project)

    def work() -> None:
        link = project.make_link(2)
        assert link["link"]
        project.close_link(link["id"])
        project.make_group("a & b?", ["Ada"])
        assert [one["name"] for one in project.groups()] == ["a & b?"]
        assert project.change_group("a & b?", remove=["Ada"])["members"] == []
        project.delete_group("a & b?")
        assert project.groups() == []

    await asyncio.to_thread(work)


async def test_a_labellers_program_may_do_none_of_it(owned: Owned) -> None:
    ada = await owned.as_labeller("Ada")
    for asked in (ada.links(), ada.make_link(1), ada.make_group("g"), ada.labellers()):
        with pytest.raises(Refused):
            await asked
