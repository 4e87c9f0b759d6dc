"""What `supt doctor` says of the folder of images and sounds."""

from __future__ import annotations

from pathlib import Path

from supt_async.cli.doctor import media
from supt_async.cli.doctor.findings import Level
from tests.cli.doctor.cases import case, findings


async def level_of(root: str) -> tuple[Level, str]:
    found = (await findings(case(database="sqlite:///nowhere.db", media_root=root), media.check))[
        -1
    ]
    return found.level, found.text


async def test_a_folder_that_is_there_and_one_that_is_not(tmp_path: Path) -> None:
    level, text = await level_of(str(tmp_path))
    assert (level, "nothing in" in text) == (Level.WARNING, True)
    (tmp_path / "a.png").write_bytes(b"")
    assert (await level_of(str(tmp_path)))[0] is Level.OK
    assert (await level_of(f"{tmp_path}/{{project}}"))[0] is Level.OK
    level, text = await level_of(f"{tmp_path}/none")
    assert (level, "there is no folder" in text) == (Level.PROBLEM, True)
    assert (await level_of(""))[0] is Level.OK


async def test_a_bucket_that_cannot_be_listed_is_one_line_without_its_keys() -> None:
    level, text = await level_of("http://user:hush-hush@127.0.0.1:1/media")
    assert level is Level.PROBLEM
    assert "hush" not in text
