"""CSV files: cells as they stand, rows that are skipped, and errors that name the line."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from supt_async.domain.items import NewItem
from supt_async.payloads.codec import decode, encode
from supt_async.protocol.display.display import NO_LINK, display
from supt_async.protocol.display.view import View
from supt_async.readers.open_items import open_items
from supt_async.readers.roles import Roles
from tests.readers.test_open_items import ANY, payloads_of, read, refusal, write


def test_a_row_of_a_csv_file_is_a_mapping(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", '\ufeffname,text\nAda,"a, ""b""\nc"\n\nBob,\n')
    assert list(read(path)) == [
        NewItem(payload=encode(payload), line=line)
        for payload, line in (
            ({"name": "Ada", "text": 'a, "b"\nc'}, 2),
            ({"name": "Bob", "text": None}, 5),
        )
    ]


def notes_of(path: Path) -> list[str]:
    with open_items(path, ANY, Roles()) as source:
        return source.notes


def test_versions_hashes_and_prices_of_a_csv_file_are_shown_as_they_stand(tmp_path: Path) -> None:
    rows = ["version,hash,price,zip,x", "1.9,1e5,3.50,00123,1.0", "1.10,12345e2,4.00,04109,2.5"]
    path = write(tmp_path, "a.csv", "\n".join(rows))
    data = [display(json.loads(item.payload), View(), NO_LINK)["rows"] for item in read(path)]
    assert [[cell for _, cell in one] for one in data] == [row.split(",") for row in rows[1:]]
    assert [type(value) for value in payloads_of(path)[0].values()] == [  # type: ignore[attr-defined]
        Decimal, str, Decimal, str, float,
    ]  # fmt: skip
    assert notes_of(path) == [
        "kept as text, as a number would change it: hash (1e5), zip (00123)",
        "numbers with all of their digits: version (1.10), price (3.50)",
    ]


def test_texts_and_exact_decimals_are_numbers_as_features_priority_and_score(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, "a.csv", "t,f,g,p,s,c\nx,1e5,1.50,2.00,a,0.90\ny,+7,2.25,3.00,b,1.00\n")
    roles = Roles(text="t", features=("f", "g"), priority="p", suggest=("s:c",))
    with open_items(path, ANY, roles) as source:
        items = list(source)
    assert [decode(item.features or "").tolist() for item in items] == [  # type: ignore[attr-defined]
        [100000.0, 1.5], [7.0, 2.25],
    ]  # fmt: skip
    assert [item.priority for item in items] == [2, 3]
    assert [one.score for item in items for one in item.suggestions] == [0.9, 1.0]


def test_rows_of_delimiters_alone_are_skipped_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", ";;\na;b;c\n;;\n1;2;3\n" + 6 * ";;\n" + ";\n4;;\n")
    assert payloads_of(path) == [{"a": 1, "b": 2, "c": 3}, {"a": 4, "b": None, "c": None}]
    assert "9 rows without any cell skipped: lines 1, 3, 5, 6, 7, ..." in notes_of(path)


def test_a_csv_file_may_have_windows_line_ends_and_long_cells(tmp_path: Path) -> None:
    path = write(tmp_path, "a.CSV", "t\r\n" + "x" * 200_000 + "\r\n")
    assert payloads_of(path) == [{"t": "x" * 200_000}]


def test_columns_on_the_right_that_nobody_has_used_are_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "a,b,,\n1,2,,\n3,,,\n")
    assert payloads_of(path) == [{"a": 1, "b": 2}, {"a": 3, "b": None}]
    path = write(tmp_path, "a.csv", "a,b,,\n1,2,,\n3,,,x\n")
    assert refusal(path).startswith("line 1: each column needs a different name, and column 3 has")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n3\n", "line 3: has 1 cells, and the header 2"),
        ("a,b\n1,2,3\n", "line 2: has 3 cells"),
        ("a,a\n1,2\n", "line 1: each column needs a different name"),
        ("a,\n1,2\n", "line 1: each column needs a different name"),
        ('a\n1\n"never closed\n3\n', "line 3: is not CSV"),
        ('a\n"x"y\n', "line 2: is not CSV"),
        (b"a\n1\n\xff\n", "line 3: is not UTF-8: name its encoding, such as --encoding cp1252"),
        ("a\nx\0\n", "line 2: a text has U+0000"),
    ],
)
def test_a_bad_line_of_a_csv_file_is_named(
    tmp_path: Path, content: str | bytes, reason: str
) -> None:
    assert refusal(write(tmp_path, "a.csv", content)).startswith(reason)
