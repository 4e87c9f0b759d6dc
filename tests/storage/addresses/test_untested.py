"""Addresses of databases that supt is not tested on."""

from __future__ import annotations

from pathlib import Path

import pytest

from supt_async.errors import StorageUnavailable
from supt_async.storage.database_url import parse_url, read_address


def test_an_unknown_database_is_refused_with_those_that_are_tested() -> None:
    with pytest.raises(StorageUnavailable) as caught:
        parse_url("oracle+oracledb_async://u:hunter2@h/db")
    assert str(caught.value) == (
        "supt is tested with SQLite, PostgreSQL and MariaDB, and not with 'oracle': "
        "write sqlite:///FILE, postgresql://USER@HOST/NAME or mysql://USER@HOST/NAME, "
        "or try it with --database-untested"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nosuch://u:hunter2@h/db", "has no driver 'nosuch' here"),
        ("mssql+pymssql://u:hunter2@h/db", "is not asynchronous"),
        ("mssql+aioodbc://u:hunter2@h/db", "is not installed"),
    ],
)
def test_it_can_be_tried_with_an_asynchronous_driver_only(text: str, reason: str) -> None:
    with pytest.raises(StorageUnavailable, match=reason) as caught:
        parse_url(f"untested:{text}")
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_the_mark_changes_nothing_for_databases_that_are_tested(tmp_path: Path) -> None:
    assert parse_url("untested:sqlite:///x.db") == parse_url("sqlite:///x.db")
    file = tmp_path / "address"
    file.write_text("mysql://ada@h/labels\n")
    file.chmod(0o600)
    assert read_address(f"untested:@{file}") == parse_url("mysql://ada@h/labels")
