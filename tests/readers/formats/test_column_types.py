"""Types of columns and their values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from supt_async.readers.formats.column_types import ColumnType, values


def typed(*parts: list[str]) -> ColumnType:
    column = ColumnType()
    for part in parts:
        column.see(part)
    return column


@pytest.mark.parametrize(
    ("cells", "type_", "found"),
    [
        (["1", "-20", "", " 3 "], "integer", [1, -20, None, 3]),
        (["9007199254740993", str(2**70)], "integer", [2**53 + 1, 2**70]),
        (["00123", "5"], "text", ["00123", "5"]),
        (["+49", "5"], "text", ["+49", "5"]),
        (["-0", "5"], "decimal", [0.0, 5.0]),
        (["1_000"], "text", ["1_000"]),
        (["1.5", "2", ".5", "-1e-3", "5."], "decimal", [1.5, 2.0, 0.5, -0.001, 5.0]),
        (["007.5"], "text", ["007.5"]),
        (["1e999"], "text", ["1e999"]),
        (["inf"], "text", ["inf"]),
        (["1" * 50], "text", ["1" * 50]),
        (["1,5"], "text", ["1,5"]),
        (["true", "FALSE", ""], "boolean", [True, False, None]),
        (["true", "yes"], "text", ["true", "yes"]),
        (["2026-01-31", ""], "date", ["2026-01-31", None]),
        (["2026-13-01"], "text", ["2026-13-01"]),
        (["2026-01-31 10:00", "2026-01-31"], "timestamp", ["2026-01-31 10:00", "2026-01-31"]),
        (["2026-01-31T10:00:00.5+02:00", "2026-01-31T10:00Z"], "timestamp", None),
        (["1", "NA", "nan", "null"], "integer", [1, None, None, None]),
        (["1.5", "NaN"], "decimal", [1.5, None]),
        (["NA", "DE"], "text", ["NA", "DE"]),
        (["NA", "NA"], "text", ["NA", "NA"]),
        (["NA", "true"], "text", ["NA", "true"]),
        (["", " "], "text", [None, " "]),
        (["1\x002"], "text", ["1\x002"]),
        (["1\n2"], "text", ["1\n2"]),
        (["٣"], "text", ["٣"]),
    ],
)
def test_a_column_has_the_type_of_all_of_its_cells(
    cells: list[str], type_: str, found: list[Any] | None
) -> None:
    together = typed(cells)
    apart = typed(*([cell] for cell in cells))
    assert (together.type, apart.type) == (type_, type_)
    got = values(together.type, cells)
    assert got == (found or cells)
    assert [type(one) for one in got] == [type(one) for one in found or cells]


def test_words_for_missing_numbers_are_noticed() -> None:
    assert typed(["1"], ["NA"]).has_words
    assert typed(["NA"], ["1"]).has_words
    assert not typed(["1", ""]).has_words
    assert not typed(["1e5"]).has_words
    assert not typed(["NA", "DE"]).has_words


@given(st.lists(st.integers() | st.floats(allow_nan=False, allow_infinity=False)))
def test_numbers_are_read_as_they_were_written(numbers: list[Any]) -> None:
    cells = [str(number) for number in numbers]
    type_ = typed(cells).type
    if type_ in ("integer", "decimal"):
        assert values(type_, cells) == numbers
    else:
        assert values(type_, cells) == cells


@given(st.lists(st.lists(st.text(max_size=5) | st.sampled_from(["1", "NA", "", "1.5", "true"]))))
def test_no_cell_is_lost_or_changed_by_the_order_of_parts(parts: list[list[str]]) -> None:
    column = typed(*parts)
    for part in parts:
        for cell, value in zip(part, values(column.type, part), strict=True):
            if isinstance(value, str):
                assert value == cell
            elif value is not None:
                assert float(value) == (cell.strip().lower() == "true" or float(cell or 0))
