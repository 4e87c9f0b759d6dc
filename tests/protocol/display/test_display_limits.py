"""Display of long, large and odd values."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
import numpy as np
import pandas as pd
import pytest

from supt_async.protocol.display.display import (
    CUT,
    MAX_CELL_CHARACTERS,
    MAX_DATA_BYTES,
    MAX_JSON_BYTES,
    MAX_TABLE_CHARACTERS,
    too_large,
)
from supt_async.protocol.messages import MAX_SERVER_BYTES
from tests.protocol.display.test_display import BERLIN, show


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, None),
        (True, True),
        (2.5, 2.5),
        ([1, "a", [None]], [1, "a", [None]]),
        ((1, (2,)), [1, [2]]),
        ([{1: "a"}], [{"1": "a"}]),
        (math.nan, "nan"),
        (-math.inf, "-inf"),
        (2**70, str(2**70)),
        (complex(1, -2), "1.0 + -2.0i"),
        (b"abcd", "4 bytes"),
        (bytearray(b""), "0 bytes"),
        (np.int8(-3), -3),
        (np.float32(0.1), 0.1),
        (np.float64(math.inf), "inf"),
        (np.bool_(True), True),
        (np.datetime64("2024-01-02"), "2024-01-02"),
        (Decimal("1.10"), "1.10"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (date(2024, 1, 2), "2024-01-02"),
        (datetime(2024, 7, 2, tzinfo=BERLIN), "2024-07-02T00:00:00+02:00"),
        (time(1, 2, tzinfo=UTC), "01:02:00 UTC"),
        (time(1, 2), "01:02:00"),
        (timedelta(hours=1), "1:00:00"),
        (pd.Timestamp("2024-07-02", tz="Europe/Berlin"), "2024-07-02T00:00:00+02:00"),
        (pd.Timestamp("2024-07-02").as_unit("s"), "2024-07-02T00:00:00"),
        (pd.Timedelta("2s").as_unit("s"), "2 seconds"),
        (pd.NaT, "NaT"),
        (pd.NA, "NA"),
        (pd.Index(["a", "b"]), ["a", "b"]),
        (pd.RangeIndex(3), ["0", "1", "2"]),
        ([pd.Series([1], index=["x"])], [[["x", "1"]]]),
    ],
    ids=repr,
)
def test_everything_else_is_json_without_envelopes(value: object, shown: object) -> None:
    assert show(value) == {"kind": "json", "value": shown}


def test_a_long_table_ends_with_a_mark() -> None:
    rows = show(np.zeros(100_000))["rows"]
    assert rows[-1] == [CUT, CUT]
    assert rows[0] == ["0", "0.0"]
    assert sum(len(cell) for row in rows for cell in row) <= MAX_TABLE_CHARACTERS
    assert show({"a": "x" * (MAX_CELL_CHARACTERS + 1)})["rows"] == [
        ["a", "x" * MAX_CELL_CHARACTERS + CUT]
    ]


def test_json_that_is_too_long_is_cut_to_the_beginning_of_its_text() -> None:
    data = show(["é" * 10] * 20_000)
    assert data["value"].startswith('["éééééééééé","')
    assert data["value"].endswith(CUT)
    assert len(data["value"].encode()) <= MAX_JSON_BYTES + len(CUT.encode())


def test_a_text_is_never_cut_since_spans_count_in_it_but_may_be_too_large() -> None:
    text = "é" * 400_000
    assert show(text) == {"kind": "text", "text": text}
    assert not too_large(show(text))
    assert too_large(show("é" * 500_000))
    assert MAX_DATA_BYTES < MAX_SERVER_BYTES - 65_536


def test_texts_in_arrays_that_no_frame_could_carry_are_shown_escaped() -> None:
    rows = show(np.array(["\ud800", "a\0b"]))["rows"]
    assert rows == [["0", "'\\ud800'"], ["1", "'a\\x00b'"]]
    msgspec.json.encode(rows)
