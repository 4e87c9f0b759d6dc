"""Addresses of databases of all kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from supt_async.errors import StorageUnavailable
from supt_async.storage.database_url import parse_url, read_address


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("postgresql//u:hunter2@h/db", "not a database address"),
        ("hunter2", "not a database address"),
        ("sqlite:///x.db?hunter2=1", "unknown option"),
        ("mysql://u:pass@hunter2@h/db", "invalid host: in a name or password, write @"),
        ("postgresql://u:pass@hunter2@h/db", "invalid host: in a name or password, write @"),
        ("mysql://u:x@hunter2../db", "invalid host"),
        (f"postgresql://u:x@{'hunter2' * 10}/db", "invalid host"),
    ],
)
def test_what_cant_be_read_is_one_line_that_repeats_nothing_of_it(text: str, reason: str) -> None:
    with pytest.raises(StorageUnavailable, match=reason) as caught:
        parse_url(text)
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_an_address_may_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "address"
    file.write_text("postgresql://ada@h/labels\n")
    file.chmod(0o600)
    assert read_address(f"@{file}") == parse_url("postgresql://ada@h/labels")
