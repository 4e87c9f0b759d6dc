"""Items from what a user adds, and items combined again for a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import Refused
from supt_async.notebook import dataframes
from supt_async.payloads.codec import encode
from supt_async.readers.python_items import sparse_rows


def rows_of(features: Any) -> Iterator[Any]:
    """Yield the items of an array (its first axis), a DataFrame (rows as Series) or an iterable.

    The rows of a sparse matrix become arrays.

    Raises:
        Refused: It is a single value, such as a text, or a DataFrame with a duplicate column.
    """
    if isinstance(features, str | bytes | dict) or not isinstance(features, Iterable):
        raise Refused("features are several items: give an array, a DataFrame or a list")
    if hasattr(features, "iterrows"):
        return dataframes.rows(features)
    if hasattr(features, "tocsr"):
        return sparse_rows(features)
    return iter(features)


def lines_of(
    features: Any,
    labels: Iterable[Any] | None,
    priorities: Sequence[int] | None,
    new_id: Callable[[], str] | None,
) -> Iterator[bytes]:
    """Yield the items as the JSON lines that ``.../pool`` takes.

    ``new_id`` makes ids for items that are to be added whether they are known or not.

    Raises:
        Refused: An item can't be stored, or there are more or fewer labels than items.
    """
    names, columns = ["payload"], [rows_of(features)]
    if labels is not None:
        names, columns = [*names, "label"], [*columns, iter(labels)]
    if priorities is not None:
        names, columns = [*names, "priority"], [*columns, iter(_turned(priorities))]
    try:
        for number, values in enumerate(zip(*columns, strict=True)):
            yield _line(number, dict(zip(names, values, strict=True)), new_id)
    except ValueError as exc:
        if not str(exc).startswith("zip()"):
            raise
        raise Refused("there must be as many labels, or priorities, as items") from exc


def gather(items: Sequence[Any]) -> Any:
    """Combine items: Series to a DataFrame, arrays of one shape to one array.

    Anything else stays a list. Arrays of shape ``s`` become one of shape (n, *s).
    """
    if not items:
        return []
    if all(isinstance(item, np.ndarray) for item in items):
        return np.stack(items) if len({item.shape for item in items}) == 1 else list(items)
    if all(isinstance(item, np.generic) for item in items):
        return np.asarray(items)
    kinds = {type(item).__name__ for item in items}
    if kinds == {"Series"} and all(hasattr(i, "to_frame") and i.index.is_unique for i in items):
        return dataframes.gather(items)
    if kinds == {"DataFrame"} and hasattr(items[0], "iloc"):
        import pandas as pd

        return pd.concat(list(items))
    return list(items)


def plain(value: Any) -> JSONValue:
    """Return a label as JSON: numpy scalars and arrays, tuples and sets are converted."""
    match value:
        case np.generic():
            return value.item()
        case np.ndarray():
            return value.tolist()
        case dict():
            return {str(plain(key)): plain(part) for key, part in value.items()}
        case set() | frozenset():
            return sorted((plain(part) for part in value), key=repr)
        case list() | tuple():
            return [plain(part) for part in value]
        case _:
            return None if dataframes.is_missing(value) else value


def _turned(priorities: Sequence[int]) -> list[int]:
    """Convert superintendent's priorities (lowest first) to this server's (highest first)."""
    last = max(priorities, default=0)
    return [int(last - priority) + 1 for priority in priorities]


def _line(number: int, item: JSONObject, new_id: Callable[[], str] | None) -> bytes:
    try:
        line = b'{"payload":' + encode(item["payload"]).encode()
    except (TypeError, ValueError) as exc:
        raise Refused(f"item {number} can't be added: {exc}") from exc
    label = plain(item.get("label"))
    if label is not None:
        line += b',"label":' + msgspec.json.encode(label)
    if "priority" in item:
        line += b',"priority":%d' % item["priority"]
    if new_id is not None:
        line += b',"id":' + msgspec.json.encode(new_id())
    return line + b"}"
