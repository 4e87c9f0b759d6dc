"""Short stress of the queue by several processes; by hand it runs for minutes (``run``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.stress.run import Plan, stress
from tests.support.databases import fresh, options_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
LEAST_ANSWERS = 100


@pytest.mark.parametrize("database", ["postgres", "mariadb"])
async def test_nothing_is_lost_doubled_or_stuck_whatever_people_and_owners_do(
    database: str, tmp_path: Path
) -> None:
    async with fresh(database, tmp_path) as address:
        plan = Plan(address, seconds=3, processes=2, people=4, items=150, open=options_of(database))
        found = await stress(plan)
    assert found.faults == []
    assert found.answers > LEAST_ANSWERS
