"""What `supt doctor` says of the limit of open files."""

from __future__ import annotations

import pytest

from supt_async.cli.doctor.findings import Level
from supt_async.cli.doctor.limits import check, judge
from tests.cli.doctor.cases import case


@pytest.mark.parametrize(
    ("most", "level"), [(None, Level.OK), (65_536, Level.OK), (1024, Level.WARNING)]
)
def test_the_number_of_open_files_is_judged(most: int | None, level: Level) -> None:
    assert judge(most).level is level


async def test_this_processs_own_limit_is_looked_at() -> None:
    (found,) = await check(case())
    assert "files" in found.text
