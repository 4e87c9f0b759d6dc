"""What `supt doctor` says of files that others can read, and of the state folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from supt_async.cli.doctor import files
from supt_async.cli.doctor.files import secret_files, state_folder
from supt_async.cli.doctor.findings import Case, Level
from supt_async.config import ServerConfig, TrainingConfig
from supt_async.storage.database_url import parse_url
from supt_async.storage.factory import open_storage
from tests.cli.doctor.cases import case, findings, texts


def with_state(state: Path) -> Case:
    found = Case(ServerConfig(), TrainingConfig(state=str(state)))
    found.database = parse_url("sqlite:///a.db")
    return found


async def test_a_database_that_everybody_can_read_is_a_problem(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/a.db"
    await (await open_storage(address)).close()
    (tmp_path / "a.db").chmod(0o644)
    (text,) = texts(await findings(case(database=address)), Level.PROBLEM)
    assert f"run `chmod o= {tmp_path}/a.db`" in text


@pytest.mark.parametrize(("mode", "level"), [(0o644, Level.PROBLEM), (0o600, Level.OK)])
def test_files_with_secrets_are_for_their_owner(tmp_path: Path, mode: int, level: Level) -> None:
    for name in ("database", "token"):
        (tmp_path / name).write_text("a" * 40)
        (tmp_path / name).chmod(mode)
    one = case(database=f"@{tmp_path}/database", metrics_token_file=f"{tmp_path}/token")
    found = secret_files(one)
    assert [finding.level for finding in found] == [level, level]
    assert all("aaaa" not in finding.text for finding in found)
    assert all("chmod" in finding.text for finding in found if level is Level.PROBLEM)


def test_a_file_with_a_secret_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    for settings in ({"database": f"@{tmp_path}/x"}, {"metrics_token_file": f"{tmp_path}/x"}):
        (finding,) = secret_files(case(**settings))
        assert finding.level is Level.PROBLEM
        assert f"can't read {tmp_path}/x" in finding.text


def test_a_state_folder_that_everybody_can_write_to_is_a_problem(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    assert "made by the first training" in state_folder(with_state(folder))[0].text
    folder.mkdir()
    (folder / "model").write_bytes(b"x" * 2048)
    folder.chmod(0o755)
    (finding,) = state_folder(with_state(folder))
    assert finding.text.endswith("1 files, 2.0 KiB")
    folder.chmod(0o777)
    (finding,) = state_folder(with_state(folder))
    assert finding.level is Level.PROBLEM
    assert f"chmod o-w {folder}" in finding.text


def test_a_state_folder_in_the_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (finding,) = state_folder(with_state(tmp_path / "file" / "state"))
    assert "is a file" in finding.text


def test_a_state_folder_with_very_many_files_is_not_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 3)
    for number in range(5):
        (tmp_path / str(number)).write_bytes(b"")
    (finding,) = state_folder(with_state(tmp_path))
    assert finding.level is Level.WARNING
    assert "3 files" in finding.text
