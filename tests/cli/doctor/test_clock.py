"""What `supt doctor` says of clocks that differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from supt_async.cli.doctor import clock
from supt_async.cli.doctor.clock import judge
from supt_async.cli.doctor.findings import Level
from tests.cli.doctor.cases import case, findings
from tests.support import mariadb
from tests.support.postgres import server


@pytest.mark.parametrize(
    ("ahead", "within", "level", "word"),
    [
        (100, 5, Level.OK, "ahead of"),
        (-1_900, 5, Level.OK, "behind"),
        (3_000, 1_500, Level.OK, "ahead of"),
        (-3_000, 5, Level.WARNING, "3.0 s behind"),
        (61_000, 5, Level.PROBLEM, "61.0 s ahead of"),
    ],
)
def test_clocks_are_judged_by_how_far_they_are_apart(
    ahead: float, within: float, level: Level, word: str
) -> None:
    found = judge(ahead, within)
    assert found.level is level
    assert word in found.text
    assert ("NTP" in found.text) is (level is not Level.OK)


async def test_databases_are_asked_for_the_time(tmp_path: Path) -> None:
    async with server().fresh() as one, mariadb.server().fresh() as other:
        for database in (one, other, f"sqlite:///{tmp_path}/a.db"):
            assert (await findings(case(database=database), clock.check))[-1].level is Level.OK
