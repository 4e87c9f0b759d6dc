"""``supt db``: checks, upgrade and repair of the database."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from supt_async.secret_files import check_private
from supt_async.storage.schema.install import newest
from tests.cli.supt import CHOICE, Supt, refused
from tests.support import mariadb


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


def test_a_recount_says_what_is_wrong_and_repairs_it(cats: Supt, tmp_path: Path) -> None:
    assert cats("db", "recount").out == "ok       all figures are right\n"
    with contextlib.closing(sqlite3.connect(tmp_path / "cli.db")) as connection:
        connection.execute("INSERT INTO labeller_tally SELECT min(id), 1, 9, 0 FROM project")
        connection.commit()
    found = cats("db", "recount")
    wrong = "WRONG    cats: labels of 1 people: kept 9, are 0\n"
    assert (found.code, found.out) == (1, f"{wrong}to repair them: supt db recount --repair\n")
    found = cats("db", "recount", "--repair")
    assert (found.code, found.out.startswith(wrong)) == (0, True)
    assert cats("db", "recount").code == 0


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


@pytest.fixture
def mariadb_address() -> Iterator[str]:
    """Address of a MariaDB's database that has the schema."""
    with asyncio.Runner() as runner:
        database = mariadb.server().fresh()
        yield runner.run(database.__aenter__())
        runner.run(database.__aexit__(None, None, None))


def test_a_mariadb_is_upgraded_checked_and_asked_for_its_state(
    supt: Supt, mariadb_address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SUPT_DATABASE", mariadb_address)
    (tmp_path / "choice.json").write_text(CHOICE)
    (tmp_path / "items.jsonl").write_text('"A joy. 😀"\n{"data": "Too long.", "id": "r-2"}\n')
    for line in (
        "db upgrade",
        "project create cats --task choice.json",
        "items add cats items.jsonl",
    ):
        done = supt(*line.split())
        assert (done.code, done.err) == (0, "")
    assert "0 of 2 items done" in supt("status").out
    found = supt("db", "check")
    assert found.out.startswith("ok       MariaDB 1")
    assert f"schema {newest()} is this version's" in found.out
    refused(supt("db", "backup", "copy.db"), 1, "mariadb-dump --single-transaction")
    for wrong, words in (
        (make_url(mariadb_address).set(database="nothing"), "Unknown database 'nothing': make it"),
        (make_url(mariadb_address).set(username="ada", password="hunter2"), "Access denied"),
    ):
        given = wrong.render_as_string(hide_password=False)
        for line in ("status", "db check", "db upgrade", "serve"):
            found = supt(*line.split(), "--database", given)
            refused(found, 3, words)
            assert "hunter2" not in found.err
