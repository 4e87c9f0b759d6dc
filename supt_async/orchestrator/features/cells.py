"""Conversion of a table row's cells to numbers and texts for a model.

* Numbers, Decimals and bools become numbers, and so does a text that spells a plain number
  (``3.25``), since earlier versions stored every cell of a CSV file as a text. A text with a
  leading zero (``007``) or with more than 15 digits is a name and stays a text.
* Times become seconds: since 1970 (without a time zone, in UTC; of a period, its start), since
  midnight, or of a duration.
* A nested mapping is flattened (``a.text``), and so are lists and arrays of numbers, such as an
  embedding (``e.0``, ``e.1``).
* None, NaN, NaT and infinity are missing values.

Anything else can't be given to a model: it is left out, and its column is reported.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Cell: TypeAlias = str | float

MAX_NUMBERS = 2_048
"""Longest array that counts as a cell; a longer one is more likely an image or a sound."""
NUMERAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?", re.ASCII)
"""Pattern of a text that becomes a number."""
MAX_DIGITS = 15
"""Number of decimal digits that float64 always holds exactly."""
SECONDS = np.timedelta64(1, "s")
"""Unit that times are converted to."""


def read_cells(row: Mapping[Any, Any], unread: dict[str, str]) -> dict[str, Cell]:
    """Return the cells of a row for a model; add the columns that can't be used to ``unread``."""
    return dict(_read(row, "", unread))


def _read(
    row: Mapping[Any, Any], prefix: str, unread: dict[str, str]
) -> Iterator[tuple[str, Cell]]:
    for key, value in row.items():
        name = f"{prefix}{key}"
        if isinstance(value, str):
            yield name, _text(value)
        elif isinstance(value, Mapping):
            yield from _read(value, f"{name}.", unread)
        elif not _missing(value):
            yield from _numbers(name, value, unread)


def _numbers(name: str, value: Any, unread: dict[str, str]) -> Iterator[tuple[str, float]]:
    number = _number(value)
    if number is not None:
        if math.isfinite(number):
            yield name, number
        return
    array = _array(value)
    if array is None:
        unread[name] = type(value).__name__
    elif len(array) > MAX_NUMBERS:
        unread[name] = f"more than {MAX_NUMBERS:,} numbers"
    else:
        for place, one in enumerate(array.tolist()):
            if math.isfinite(one):
                yield f"{name}.{place}", float(one)


def _text(text: str) -> Cell:
    if len(text) > 2 * MAX_DIGITS or NUMERAL.fullmatch(text) is None:
        return text
    mantissa = text.lower().partition("e")[0]
    number = float(text)
    exact = sum(map(str.isdigit, mantissa)) <= MAX_DIGITS and math.isfinite(number)
    return number if exact else text


def _missing(value: object) -> bool:
    if isinstance(value, (np.datetime64, np.timedelta64)):
        return bool(np.isnat(value))
    # Types of pandas, which need not be installed.
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def _number(value: Any) -> float | None:
    """Return a number or time as a float; NaN if it is too large for one, None if it is neither."""
    if isinstance(value, (np.timedelta64, np.datetime64)):  # numpy takes them for integers
        since = value - np.datetime64(0, "s") if isinstance(value, np.datetime64) else value
        return float(since / SECONDS)
    if isinstance(value, (bool, int, float, Decimal, np.bool_, np.integer, np.floating)):
        try:
            return float(value)
        except (OverflowError, ValueError):  # an int of 400 digits; a signalling NaN
            return math.nan
    return _seconds(value)


def _seconds(value: Any) -> float | None:
    match value:
        case datetime():
            return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
        case date():
            return datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp()
        case time():
            clock = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
            return clock.total_seconds() + value.microsecond / 1e6
        case timedelta():
            return value.total_seconds()
    if type(value).__name__ == "Period":  # of pandas
        return _seconds(value.start_time)
    return None


def _array(value: object) -> NDArray[Any] | None:
    """Return the numbers of a list or array, flattened; None if it holds anything else."""
    if not isinstance(value, (list, tuple, np.ndarray)):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, OverflowError):  # ragged lists
        return None
    return array.ravel() if array.dtype.kind in "biuf" else None
