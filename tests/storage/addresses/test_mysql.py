"""Addresses of MariaDB and MySQL."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from supt_async.errors import StorageUnavailable
from supt_async.storage.database_url import parse_url


@pytest.mark.parametrize("scheme", ["mysql", "mariadb", "mysql+pymysql", "mariadb+asyncmy"])
def test_all_schemes_lead_to_the_same_driver(scheme: str) -> None:
    url = parse_url(f"{scheme}://ada@db.example.org:3307/labels")
    assert url.render_as_string() == "mysql+asyncmy://ada@db.example.org:3307/labels"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("unix_socket=/run/mysqld/mysqld.sock", {"unix_socket": "/run/mysqld/mysqld.sock"}),
        ("charset=utf8mb4", {}),
        ("ssl=true", {"ssl_check_hostname": "true"}),
        ("ssl=false", {}),
        ("ssl=true&ssl_check_hostname=false", {"ssl_check_hostname": "false"}),
    ],
)
def test_options_are_the_drivers(given: str, kept: dict[str, str]) -> None:
    assert dict(parse_url(f"mysql://ada@/labels?{given}").query) == kept


def test_an_address_that_was_read_can_be_read_again() -> None:
    url = parse_url("mariadb://ada:secret@/labels?unix_socket=/run/s&ssl=true")
    assert parse_url(url.render_as_string(hide_password=False)) == url


def test_certificates_and_option_files_are_named_by_their_paths(tmp_path: Path) -> None:
    file = tmp_path / "my.cnf"
    file.touch()
    url = parse_url(f"mysql://h/labels?read_default_file={file}&ssl_ca={file}")
    assert url.query == {"read_default_file": str(file), "ssl_ca": str(file)}


@pytest.mark.parametrize("content", [b"hunter2\n", b"[client]\n[client]\n", b"\xff"])
def test_an_option_file_that_is_none_is_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "my.cnf"
    file.write_bytes(content)
    with pytest.raises(StorageUnavailable, match="read_default_file") as caught:
        parse_url(f"mysql://h/labels?read_default_file={file}")
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("mysql://u:hunter2@h", "mysql://USER@HOST/NAME"),
        ("mysql://u:hunter2@h1,h2/db", "one host"),
        ("mysql://u:hunter2@h:99999/db", "invalid port"),
        ("mysql://u:hunter2@h:0/db", "invalid port"),
        ("mysql://u:hunter2@h/db?charset=hunter2", "another charset than utf8mb4"),
        ("mysql://u:hunter2@h/db?unix_soket=hunter2", "did you mean unix_socket"),
        ("mysql://u:hunter2@h/db?init_command=hunter2", "unknown option"),
        ("mysql://u:hunter2@h/db?ssl=hunter2", "is true or false"),
        ("mysql://u:hunter2@h/db?ssl_ca=/nowhere/hunter2", "ssl_ca that is not there"),
        ("mysql://u:x@h/db?ssl_ca=hunter2&ssl_ca=x", "ssl_ca twice"),
    ],
)
def test_what_cant_be_read_is_one_line_that_repeats_nothing_of_it(text: str, reason: str) -> None:
    with pytest.raises(StorageUnavailable, match=reason) as caught:
        parse_url(text)
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_without_the_driver_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(StorageUnavailable, match=r"pip install 'supt_async\[mysql\]'"):
        parse_url("mysql://ada@h/labels")
