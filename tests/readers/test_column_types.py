"""Types of columns and their values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from supt_async.payloads.codec import encode
from supt_async.protocol.display.display import NO_LINK, display
from supt_async.protocol.display.view import View
from supt_async.readers.column_types import ColumnType


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
        (["-0", "5"], "decimal", [Decimal("-0"), Decimal(5)]),
        (["1_000"], "text", ["1_000"]),
        (["1.5", "2", "", "-0.25"], "decimal", [1.5, 2, None, -0.25]),
        (["0.3745401188473625", "5.0"], "decimal", [0.3745401188473625, 5.0]),
        (["1.9", "1.10", "2"], "decimal", [Decimal("1.9"), Decimal("1.10"), Decimal(2)]),
        (["3.50", " 4.25", "NA", ""], "decimal", [Decimal("3.50"), Decimal("4.25"), None, None]),
        ([".5"], "decimal", [Decimal("0.5")]),
        (["0.12345678901234567890"], "decimal", [Decimal("0.12345678901234567890")]),
        (["9007199254740993", "0.5"], "decimal", [2**53 + 1, 0.5]),
        (["-1e-3", "2", "1.50"], "decimal", [-0.001, 2, 1.5]),
        (["1.000000000000000000e+00", "1.0E7"], "decimal", [1.0, 1e7]),
        (["5."], "text", ["5."]),
        (["1e5", "12345e2"], "text", ["1e5", "12345e2"]),
        (["12e-5"], "text", ["12e-5"]),
        (["+5", "+6.5"], "text", ["+5", "+6.5"]),
        (["007.5"], "text", ["007.5"]),
        (["1e+999"], "text", ["1e+999"]),
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
    got = together.values(cells)
    assert got == (found or cells)
    assert [type(one) for one in got] == [type(one) for one in found or cells]


def test_words_for_missing_numbers_are_noticed() -> None:
    assert typed(["1"], ["NA"]).has_words
    assert typed(["NA"], ["1"]).has_words
    assert not typed(["1", ""]).has_words
    assert not typed(["1e-5"]).has_words
    assert not typed(["NA", "DE"]).has_words


@pytest.mark.parametrize(
    ("parts", "kept"),
    [
        ([["1.5"], ["1.10", "1.20"]], "1.10"),
        ([["5"], ["00123"]], "00123"),
        ([["1.10"], ["1e5"]], "1.10"),
        ([["7"], ["1e5"], ["12"]], "1e5"),
        ([["1e-5", "1.50"]], None),
        ([["7"], ["1e5"], ["a"]], None),
        ([["true"], ["1e5"]], None),
        ([["NA"]], None),
        ([["1.5", "", "NA"]], None),
    ],
)
def test_what_no_number_would_be_written_as_is_known(
    parts: list[list[str]], kept: str | None
) -> None:
    assert typed(*parts).kept == kept


_WRITTEN = st.one_of(
    st.integers().map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
    st.from_regex(r"\A[+-]?[0-9]{0,3}[.]?[0-9]{1,3}(e[+-]?[0-9])?\Z"),
    st.sampled_from(["1.10", "007", "1e5", "12345e2", "5.", ".5", "-0", " 7", "+5"]),
)


@given(st.lists(_WRITTEN, min_size=1))
def test_no_digit_of_a_number_is_lost(cells: list[str]) -> None:
    column = typed(cells)
    for cell, value in zip(cells, column.values(cells), strict=True):
        if isinstance(value, str):
            assert value == cell
        else:
            # As a number that is written without its exponent, it has the same digits.
            exact = cell.strip().replace("-.", "-0.")
            exact = f"0{exact}" if exact.startswith(".") else exact
            scientific = any("e" in one for one in cells)
            assert display({"a": msgspec.json.decode(encode(value))}, View(), NO_LINK)["rows"] == [
                ["a", exact]
            ] or (scientific and value == float(cell))


@given(st.lists(st.integers() | st.floats(allow_nan=False, allow_infinity=False)))
def test_numbers_of_programs_are_numbers_of_the_same_value(numbers: list[Any]) -> None:
    cells = [str(number) for number in numbers if abs(number) < 1e38]
    column = typed(cells)
    assert cells == [] or column.type in ("integer", "decimal")
    assert list(map(float, column.values(cells))) == list(map(float, cells))


@pytest.mark.parametrize("empty", ["", " ", "NA"])
def test_a_single_empty_cell_among_decimals_is_a_missing_one(empty: str) -> None:
    column = typed(["1.5"], [empty])
    assert column.values([empty]) == [None]
    assert column.values(["1.5", empty]) == [1.5, None]


def test_spaces_around_decimals_do_not_count() -> None:
    column = typed([" 1.5", "2.25 "], [" "])
    assert column.kept is None
    assert [type(value) for value in column.values([" 1.5", " "])] == [float, type(None)]


@given(st.lists(st.lists(st.text(max_size=5) | st.sampled_from(["1", "NA", "", "1.5", "true"]))))
def test_no_cell_is_lost_or_changed_by_the_order_of_parts(parts: list[list[str]]) -> None:
    column = typed(*parts)
    for part in parts:
        for cell, value in zip(part, column.values(part), strict=True):
            if isinstance(value, str):
                assert value == cell
            elif value is not None:
                word = cell.strip().lower()
                boolean = word in ("true", "false")
                assert float(value) == (word == "true" if boolean else float(cell or 0))
