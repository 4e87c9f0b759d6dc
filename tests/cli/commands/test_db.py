"""``supt db``: checks, upgrade and repair of the database."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from supt_async.secret_files import check_private
from tests.cli.supt import Supt, refused


def test_check_says_what_is_right_and_ends_well(cats: Supt, tmp_path: Path) -> None:
    found = cats("db", "check")
    assert (found.code, found.err) == (0, "")
    assert all(line.startswith("ok ") for line in found.out.splitlines())
    assert "cli.db is whole" in found.out
    assert "only its owner can read it" in found.out
    (tmp_path / "cli.db").chmod(0o640)
    assert "only its owner and group can read it" in cats("db", "check").out


def test_check_ends_with_one_if_there_is_a_problem(cats: Supt, tmp_path: Path) -> None:
    (tmp_path / "cli.db").chmod(0o644)
    found = cats("db", "check")
    assert (found.code, found.err) == (1, "")
    (line,) = [line for line in found.out.splitlines() if not line.startswith("ok ")]
    assert line.startswith("PROBLEM")
    assert line.endswith(f"run `chmod o= {tmp_path}/cli.db`")


def test_check_ends_with_three_if_there_is_no_database(supt: Supt, tmp_path: Path) -> None:
    refused(supt("db", "check"), 3, "there is no database")
    assert list(tmp_path.iterdir()) == []
    refused(supt("db", "check", "--database", "postgresql://u:hunter2@127.0.0.1:1/db"), 3, "db")


def test_upgrade_closes_a_file_that_everybody_could_read(cats: Supt, tmp_path: Path) -> None:
    file = tmp_path / "cli.db"
    file.chmod(0o664)
    found = cats("db", "upgrade")
    assert found.code == 0
    assert f"{file} could be read by everybody on this machine; it can't any more" in found.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o660
    check_private(file)
    assert "could be read" not in cats("db", "upgrade").out


@pytest.mark.parametrize(
    "command", [("db", "check"), ("db", "upgrade"), ("db", "backup", "copy.db")]
)
def test_the_address_may_be_in_a_file(cats: Supt, tmp_path: Path, command: tuple[str, ...]) -> None:
    address = tmp_path / "address"
    address.write_text(f"sqlite:///{tmp_path}/cli.db\n")
    address.chmod(0o600)
    assert cats(*command, "--database", "@address").code == 0


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:se@cret:hunter2@127.0.0.1:5432/db",
        "postgresql://u:hunter2@127.0.0.1:54x32/db",
        "postgresql://u:hunter2@127.0.0.1:1,127.0.0.1:2/db",
        "postgresql://u:hunter2@127.0.0.1:1/db?sslmod=require",
    ],
)
@pytest.mark.parametrize("command", [("status",), ("db", "upgrade"), ("items", "add", "cats", "x")])
def test_an_address_that_leads_nowhere_is_one_line_without_the_password(
    supt: Supt, address: str, command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "x").write_text("")
    found = supt(*command, "--database", address)
    refused(found, 3)
    assert "hunter2" not in found.err
