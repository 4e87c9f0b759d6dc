"""What `supt doctor` says of disks that are nearly full."""

from __future__ import annotations

from pathlib import Path

import pytest

from supt_async.cli.doctor import disk
from supt_async.cli.doctor.disk import LEAST, LITTLE, Space, judge, nearest, size, space
from supt_async.cli.doctor.findings import Level
from tests.cli.doctor.cases import case, findings


@pytest.mark.parametrize(
    ("found", "level"),
    [
        (Space(LITTLE, 10 * LITTLE), Level.OK),
        (Space(LITTLE - 1, 10 * LITTLE), Level.WARNING),
        (Space(LEAST - 1, 10 * LITTLE), Level.PROBLEM),
        (Space(LITTLE, 10 * LITTLE, files=0), Level.PROBLEM),
        (Space(LITTLE, 10 * LITTLE, files=1), Level.OK),
    ],
)
def test_a_disk_is_judged_by_what_is_free(found: Space, level: Level) -> None:
    assert judge("the database", Path("/x"), found, LITTLE).level is level


def test_the_disk_of_a_folder_that_is_not_there_yet_is_that_of_the_one_above(
    tmp_path: Path,
) -> None:
    assert nearest(tmp_path / "a" / "b") == tmp_path
    found = space(tmp_path / "a" / "b")
    assert 0 <= found.free <= found.total


async def test_each_place_that_is_written_to_is_looked_at(tmp_path: Path) -> None:
    found = await findings(case(database=f"sqlite:///{tmp_path}/a.db"), disk.check)
    assert [finding.text.split(" (")[0] for finding in found[1:]] == [
        "the database",
        "the state folder",
        "temporary files",
    ]


def test_sizes_are_in_words() -> None:
    sizes = [size(count) for count in (0, 1023, 2048, 3 * 2**20, 5.5 * 2**30, 2**42)]
    assert sizes == ["0 B", "1023 B", "2.0 KiB", "3.0 MiB", "5.5 GiB", "4.0 TiB"]
