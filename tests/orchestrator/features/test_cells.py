"""Cells of table rows as numbers and texts."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from supt_async.orchestrator.features.cells import MAX_NUMBERS, read_cells
from supt_async.payloads.codec import decode, encode

NEW_YEAR = 1767225600.0
PARIS = timezone(timedelta(hours=1))


def read(value: object) -> tuple[Any, dict[str, str]]:
    """Return what a model gets of a value that went through the database, and what it can't get."""
    unread: dict[str, str] = {}
    row = decode(encode({"c": value}))
    assert isinstance(row, dict)
    return read_cells(row, unread), unread


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, 3.0),
        (True, 1.0),
        (np.int8(-2), -2.0),
        (np.float32(0.5), 0.5),
        (Decimal("3.25"), 3.25),
        ("3.25", 3.25),
        ("-12", -12.0),
        ("0", 0.0),
        ("12.00", 12.0),
        ("1e-3", 0.001),
        (datetime(2026, 1, 1), NEW_YEAR),  # noqa: DTZ001 - people add such times
        (datetime(2026, 1, 1, tzinfo=UTC), NEW_YEAR),
        (datetime(2026, 1, 1, 1, tzinfo=PARIS), NEW_YEAR),
        (date(2026, 1, 1), NEW_YEAR),
        (pd.Timestamp("2026-01-01"), NEW_YEAR),
        (pd.Timestamp("2026-01-01T01:00", tz=PARIS), NEW_YEAR),
        (np.datetime64("2026-01-01T00:00:00.500"), NEW_YEAR + 0.5),
        (np.datetime64("2026"), NEW_YEAR),
        (time(0, 1, 0, 500_000), 60.5),
        (timedelta(minutes=2), 120.0),
        (pd.Timedelta(seconds=2), 2.0),
        (np.timedelta64(1500, "ms"), 1.5),
    ],
)
def test_numbers_and_times_are_numbers(value: object, number: float) -> None:
    assert read(value) == ({"c": number}, {})


@pytest.mark.parametrize(
    "text",
    ["", "007", "+1", "1,5", "0x10", ".5", "1.", "12 ", "1e999", "1234567890123456"],
)
def test_other_texts_are_texts(text: str) -> None:
    assert read(text) == ({"c": text}, {})


@pytest.mark.parametrize(
    "value",
    [
        None,
        math.nan,
        -math.inf,
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        10**400,
        pd.NA,
        pd.NaT,
        np.datetime64("NaT"),
        np.timedelta64("NaT"),
        [],
    ],
)
def test_what_is_missing_is_no_loss(value: object) -> None:
    assert read(value) == ({}, {})


@pytest.mark.parametrize(
    "value",
    [[0.5, 2], (0.5, 2), np.array([0.5, 2]), np.array([[0.5], [2.0]], dtype=np.float32)],
)
def test_lists_of_numbers_count_as_their_numbers(value: object) -> None:
    assert read(value) == ({"c.0": 0.5, "c.1": 2.0}, {})


def test_a_number_that_is_missing_in_a_list_moves_no_other() -> None:
    assert read([math.nan, 1.0]) == ({"c.1": 1.0}, {})


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (b"x", "bytes"),
        (["a", "b"], "list"),
        ([[1], [2, 3]], "list"),
        (1j, "complex"),
        (UUID(int=1), "UUID"),
        (np.array(["a"]), "ndarray"),
        (np.zeros(MAX_NUMBERS + 1), "more than 2,048 numbers"),
    ],
)
def test_what_a_model_cannot_be_given_is_named(value: object, what: str) -> None:
    assert read(value) == ({}, {"c": what})
    assert read({"in": value}) == ({}, {"c.in": what})
