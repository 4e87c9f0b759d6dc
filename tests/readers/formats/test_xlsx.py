"""XLSX files: sheets, types, merged and empty cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from supt_async.errors import BadFile
from supt_async.payloads.codec import decode
from supt_async.protocol.tasks.task import parse
from supt_async.readers.formats.xlsx import ROUNDED
from supt_async.readers.open_items import open_items
from supt_async.readers.roles import Roles
from tests.readers.test_open_items import ANY
from tests.readers.xlsx_files import DAY, MOMENT, sheet, write

HEADER = ["text", "n", "price", "yes", "day", "at", "zip", "mix"]
ROWS: list[list[Any]] = [
    HEADER,
    ["a\nb", 5, 1.5, True, (46023, DAY), (46023.4375, MOMENT), "00123", "A"],
    [],
    [None, {"formula": "B2+1", "value": 6}, 2, False, None, (46024, DAY), "04109", 7],
    ["NA", {"error": "#N/A"}, None, None, (46024, DAY), None, None, None],
]


def rows_of(path: Path, **roles: Any) -> dict[int | None, Any]:
    with open_items(path, ANY, Roles(**roles)) as source:
        return {item.line: decode(item.payload) for item in source}


def test_cells_are_numbers_texts_and_dates(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"one": sheet(ROWS)})
    with open_items(path, ANY, Roles()) as source:
        types = {column.name: column.type for column in source.columns}
        assert source.notes == ["1 row without any cell skipped: line 3"]
    assert types == {
        "text": "text", "n": "integer", "price": "decimal", "yes": "boolean", "day": "date",
        "at": "timestamp", "zip": "text", "mix": "mixed",
    }  # fmt: skip
    cells: dict[int, list[Any]] = {
        2: ["a\nb", 5, 1.5, True, "2026-01-01", "2026-01-01T10:30:00", "00123", "A"],
        4: [None, 6, 2.0, False, None, "2026-01-02", "04109", 7],
        5: ["NA", None, None, None, "2026-01-02", None, None, None],
    }
    found = rows_of(path)
    assert found == {line: dict(zip(HEADER, row, strict=True)) for line, row in cells.items()}
    assert type(found[4]["n"]) is int


def test_numbers_that_excel_may_have_rounded_are_noted(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["id", "n", "x"], [1152921504606846976, 10**14, 1e300], [5, 6, 0.5]]
    path = write(tmp_path / "a.xlsx", {"one": sheet(rows)})
    with open_items(path, ANY, Roles(id="id")) as source:
        assert source.notes[1:] == [f"{ROUNDED}: id"]


def test_a_cell_with_a_role_is_its_text_without_a_point(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["n", "answer"], [17, 1], [18.5, 2]]
    path = write(tmp_path / "a.xlsx", {"one": sheet(rows)})
    task = parse({"kind": "choice", "options": ["1", "2"]})
    with open_items(path, task, Roles(id="n", text="n", label="answer")) as source:
        found = [(decode(one.payload), one.external_id, one.label) for one in source]
    assert found == [("17", "17", "1"), ("18.5", "18.5", "2")]


def test_a_merged_cell_counts_for_each_of_its_rows(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [None, "shop", "text"],
        [None, "A", "x"],
        [None, None, "y"],
        [None, "B", "z"],
    ]
    path = write(tmp_path / "a.xlsx", {"one": sheet(rows, merged=["B2:B3", "C1:D1"])})
    assert [row["shop"] for row in rows_of(path).values()] == ["A", "A", "B"]


def test_the_first_sheet_that_is_shown_is_read_unless_one_is_named(tmp_path: Path) -> None:
    sheets = {name: sheet([("t",), (name,)]) for name in ("secret", "Data", "2026")}
    path = write(tmp_path / "a.xlsx", sheets, hidden=["secret"])
    assert rows_of(path) == {2: {"t": "Data"}}
    assert rows_of(path, sheet="2026") == {2: {"t": "2026"}}
    with open_items(path, ANY, Roles()) as source:
        assert source.notes == ["sheet Data, of Data, 2026: see --sheet"]
        assert source.sheets == ["Data", "2026"]
        assert source.facts == {"sheet": "Data"}
    with pytest.raises(BadFile, match="has no sheet 'x'; it has secret, Data, 2026"):
        rows_of(path, sheet="x")


def test_unused_columns_are_left_out_and_a_first_one_without_a_name_is_the_index(
    tmp_path: Path,
) -> None:
    rows: list[list[Any]] = [[None, "t", 2024, None], [0, "a", 1, None], [1, "b", 2, None]]
    path = write(tmp_path / "a.xlsx", {"one": sheet(rows)})
    assert list(rows_of(path).values()) == [
        {"index": 0, "t": "a", "2024": 1},
        {"index": 1, "t": "b", "2024": 2},
    ]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "is empty: the first row must name the columns"),
        ([["a", "a"]], "line 1: each column needs a different name"),
        (
            [["a", None], [1, 2]],
            "line 1: each column needs a different name, and column 2 has none",
        ),
    ],
)
def test_a_sheet_without_names_is_refused(
    tmp_path: Path, rows: list[list[Any]], reason: str
) -> None:
    with pytest.raises(BadFile, match=reason):
        rows_of(write(tmp_path / "a.xlsx", {"one": sheet(rows)}))
