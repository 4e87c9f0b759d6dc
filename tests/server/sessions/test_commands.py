"""The hub learns what came of asking for items, also when nothing did."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from supt_async.domain.commands import ClaimItems, Command, Holder
from supt_async.domain.ids import LabellerId, ProjectId, SessionId
from supt_async.domain.results import CommandResult, Verdict
from supt_async.server.sessions.commands import Commands

BY = Holder(project=ProjectId(1), labeller=LabellerId(1), session=SessionId("s"))


@pytest.mark.parametrize("verdict", [Verdict.BUSY, Verdict.UNAVAILABLE, Verdict.INTERNAL])
async def test_a_member_that_waits_and_could_not_ask_makes_room_for_the_next(
    verdict: Verdict,
) -> None:
    """Of those who were woken only a few may be asking at a time."""
    told: list[tuple[bool, bool]] = []

    async def ask(command: Command) -> CommandResult:
        return CommandResult(verdict=verdict)

    hub = SimpleNamespace(
        asked=lambda member, *, starved, took: told.append((starved, took)),
        counted=lambda member, answers: None,
    )
    server: Any = SimpleNamespace(storage=SimpleNamespace(queue=SimpleNamespace(ask=ask)), hub=hub)
    member: Any = SimpleNamespace(starved=True)
    session: Any = SimpleNamespace(
        news=SimpleNamespace(mine=0), executed=lambda command, result: []
    )
    await Commands(member, session, server).carry_out(ClaimItems(by=BY, want=1))
    assert told == [(False, False)]
