"""Cells of rows as ids, answers, priorities, features and meta.

Each function takes a cell that is not missing, and raises ValueError with a line that says what
the cell should be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from operator import itemgetter
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from supt_async.domain.values import JSONValue
from supt_async.payloads.codec import encode
from supt_async.protocol.display.image_heads import head_of
from supt_async.protocol.display.view import View
from supt_async.protocol.display.words import WORDS
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import to_dict
from supt_async.readers.answer_text import AnswerTexts, options_of
from supt_async.readers.column_types import MISSING_WORDS
from supt_async.readers.item_lines import id_of, priority_of, score_of
from supt_async.readers.media.folder_files import ALONE
from supt_async.readers.media.image_conversion import PixelRange, converted, needs_conversion

_NUMBERS = frozenset({float, int, bool, Decimal, type(None)})
_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?\s*")
_INT64_MIN, _UINT64_MAX = -(2**63), 2**64 - 1
NESTED = ("chat", "series")
"""Words of a task's ``item`` for lists and objects; a CSV file holds these as JSON texts."""


def is_missing(value: object) -> bool:
    """Return whether a cell is empty."""
    if isinstance(value, str):
        return not value
    return value is None or (isinstance(value, float) and math.isnan(value))


def as_id(value: Any) -> str | None:
    """Return a cell as an id."""
    return id_of(_whole(value))  # a column of integers with gaps may hold floats


def as_gold(value: Any) -> bool:
    """Return a cell as whether an item is gold: true, yes or 1, or the opposite."""
    said = value.strip().lower() if isinstance(value, str) else value
    if said in ("true", "yes", "1", 1):
        return True
    if said in ("false", "no", "0", 0):
        return False
    raise ValueError(f"gold is true or false, not {value!r:.60}")


def as_priority(value: Any) -> int:
    """Return a cell as a priority."""
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,10}(\.0*)?\s*", value):
        value = float(value)
    return priority_of(_whole(float(value) if isinstance(value, Decimal) else value))


def as_score(value: Any) -> float:
    """Return a cell as a suggestion's score."""
    if isinstance(value, str | Decimal):
        try:
            value = float(value)
        except ValueError:
            raise ValueError(f"score is a number from 0 to 1, not {value!r:.60}") from None
    return score_of(value)


def as_names(value: Any) -> tuple[str, ...]:
    """Return a cell as names of people: a list, or a text with commas between them."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(one, str) for one in names):
        raise ValueError("names of people are a text with commas between them, or a list")
    return tuple(name.strip() for name in names if name.strip())


def as_text(value: Any) -> Any:
    """Return a cell as a text; lists and objects stay what they are."""
    if isinstance(value, bool | int | float):
        return msgspec.json.encode(_whole(value)).decode()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def nested_fields(view: View) -> list[tuple[str, str]]:
    """Return the fields that are shown as chats or series, with their words."""
    fields = [(side, view.item) for side in ("a", "b")] if view.pair else view.fields
    return [(name, word) for name, word in fields if word in NESTED]


def as_nested(value: Any, word: str) -> Any:
    """Return a cell that is the JSON text of a chat or a series as its value; others as they are.

    ``word`` is how the task shows it.
    """
    if word not in NESTED or not isinstance(value, str) or value.lstrip()[:1] not in ("[", "{"):
        return value
    try:
        found = msgspec.json.decode(value)
    except (ValueError, RecursionError):
        return value
    return found if fits(found, word) else value


def fits(value: Any, word: str) -> bool:
    """Return whether a list or an object can be shown by one of the words ``NESTED``."""
    try:
        return WORDS[word](msgspec.json.decode(encode(value))) is not None
    except (TypeError, ValueError, RecursionError):
        return False


def as_media(value: Any) -> Any:
    """Return a cell with an image or a sound: its bytes, or its path or address."""
    if isinstance(value, Mapping):  # as in data sets of Hugging Face
        value = value.get("bytes") or value.get("path")
    if isinstance(value, bytes):
        return _shown(value)
    if not isinstance(value, str):
        raise ValueError("an image or a sound is a path, an address, or the file's bytes")
    return value


def _shown(content: bytes) -> bytes:
    """Return a file as browsers show it."""
    head = head_of(BytesIO(content))
    if head is None or not needs_conversion(head):
        return content
    if head.deep:
        raise ValueError(ALONE)
    return converted(BytesIO(content), head, PixelRange())


def as_fact(value: Any) -> JSONValue:
    """Return a cell as JSON, for what is stored and exported, but not shown."""
    match value:
        case None | str() | bool():
            return value
        case int():
            return value if _INT64_MIN <= value <= _UINT64_MAX else str(value)
        case float():
            return value if math.isfinite(value) else None
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal() | timedelta():
            return str(value)
        case list() | tuple():
            return [as_fact(one) for one in value]
        case dict():
            return {str(name): as_fact(one) for name, one in value.items()}
        case np.generic():
            return as_fact(value.item())
        case np.ndarray():
            return as_fact(value.tolist())
    raise ValueError(f"a value of type {type(value).__name__} can't be stored as JSON")


class Answers:
    """Cells as answers to a task, as exports write them."""

    def __init__(self, task: Task) -> None:
        self._kind = task.kind
        about = to_dict(task)
        wording = AnswerTexts(about)
        values = options_of(about) if task.single else []
        self._values = {wording.text(value): value for value in values}

    def read(self, value: Any) -> JSONValue:
        """Return a cell as the option with that text, or as an answer to the kind of task."""
        if not isinstance(value, str):
            return as_fact(_whole(value) if isinstance(value, float) else value)
        if value in self._values:
            return self._values[value]
        flag = self._values.get(value.lower())  # True and TRUE, as other programs write it
        if isinstance(flag, bool) or self._kind in ("choice", "compare", "text", "any"):
            return flag if isinstance(flag, bool) else value
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError:
            return value


class Features:
    """Cells of several columns as the numbers that a model sees; a list counts as its numbers."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        """Columns whose numbers are the features, in order."""
        self._all: Callable[[Any], tuple[Any, ...]] = itemgetter(*names) if names[1:] else tuple

    def read(self, row: Mapping[str, Any]) -> NDArray[np.float64]:
        """Return the numbers of a row, NaN for a missing one."""
        if len(self.names) == 1:
            return self._numbers(self.names[0], row.get(self.names[0]))
        try:
            cells = self._all(row)
        except KeyError:
            cells = tuple(row.get(name) for name in self.names)
        if _NUMBERS.issuperset(map(type, cells)):  # the usual case: one number in each cell
            try:
                return np.array(cells, dtype=np.float64)
            except OverflowError:
                pass
        numbers = [self._numbers(name, cell) for name, cell in zip(self.names, cells, strict=True)]
        return np.concatenate(numbers)

    def _numbers(self, name: str, cell: Any) -> NDArray[np.float64]:
        if not isinstance(cell, str | bytes | Mapping | date | time):
            try:
                array = np.array(math.nan if cell is None else cell, dtype=np.float64)
                return array.reshape(-1)
            except (TypeError, ValueError, OverflowError):
                pass
        elif cell == "" or cell in MISSING_WORDS:
            return np.array([math.nan])
        elif isinstance(cell, str) and _NUMBER.fullmatch(cell):  # such as 1e5
            return np.array([float(cell)])
        shown = f"{cell!r:.60}"
        raise ValueError(f"column {name!r}: features are numbers or lists of numbers, not {shown}")


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
