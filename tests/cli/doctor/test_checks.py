"""How `supt doctor` runs its checks: each has a time limit, and an error of one ends no other."""

from __future__ import annotations

import asyncio

from supt_async.cli.doctor.checks import examine
from supt_async.cli.doctor.findings import Case, Finding, Level, ok
from supt_async.errors import Refused
from tests.cli.doctor.cases import case


async def silent(_: Case) -> list[Finding]:
    await asyncio.Event().wait()
    return []


async def refusing(_: Case) -> list[Finding]:
    raise Refused("--x must be y")


async def broken(_: Case) -> list[Finding]:
    raise PermissionError(13, "Permission denied", "/secret")


async def fine(_: Case) -> list[Finding]:
    return [ok("fine")]


async def test_a_check_that_hangs_or_fails_is_a_line_and_the_next_one_runs() -> None:
    checks = [("a", silent), ("b", refusing), ("c", broken), ("d", fine)]
    found = [(topic, one) async for topic, one in examine(case(), checks, seconds=0.05)]
    assert [topic for topic, _ in found] == ["a", "b", "c", "d"]
    assert [one.level for _, one in found] == [*[Level.PROBLEM] * 3, Level.OK]
    assert "no answer within 0.05 s" in found[0][1].text
    assert found[1][1].text == "--x must be y"
    assert found[2][1].text == "Permission denied"
