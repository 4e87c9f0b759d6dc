"""DataFrames split into rows, and rows combined again with each column's own dtype.

A row is a Series. Where its columns differ in dtype, its cells are objects, from which not every
dtype can be told again: an int8 from an int64, a category from a text. Rows of such a frame carry
the frame without its rows in their ``attrs``, as text, so that it is compared quickly.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from supt_async.errors import Refused
from supt_async.payloads import codec

FRAME = "supt_frame"
"""Key in a row's ``attrs`` of its frame without rows."""
_OBJECTS = np.dtype(object)


def rows(frame: Any) -> Iterator[Any]:
    """Yield the rows of a DataFrame, each a Series with exactly the values of its cells.

    Raises:
        Refused: Two columns have the same name.
    """
    import pandas as pd

    if not frame.columns.is_unique:
        name = frame.columns[frame.columns.duplicated()][0]
        raise Refused(f"the DataFrame has two columns {name!r}: give each a name of its own")
    return _rows(pd, frame)


def _rows(pd: Any, frame: Any) -> Iterator[Any]:
    attrs = dict(frame.attrs)
    if not _tells_itself(pd, frame):
        try:
            attrs[FRAME] = codec.encode(frame.iloc[:0])
        except (TypeError, ValueError) as exc:
            raise Refused(f"the DataFrame can't be added: {exc}") from exc
    dtypes = set(frame.dtypes)
    columns = [iter(frame.iloc[:, index]) for index in range(frame.shape[1])]
    cells = zip(*columns, strict=True) if columns else itertools.repeat((), len(frame))
    for name, values in zip(frame.index, cells, strict=True):
        array = _array(pd, values, dtypes)
        row = pd.Series(array, index=frame.columns, name=name, dtype=array.dtype)
        row.attrs.update(attrs)
        yield row


def _array(pd: Any, cells: Sequence[Any], dtypes: set[Any]) -> Any:
    if len(dtypes) == 1 and (dtype := next(iter(dtypes))) != _OBJECTS:
        return pd.array(cells, dtype=dtype) if not _is_numpy(dtype) else np.array(cells, dtype)
    return _objects(cells)


def _objects(cells: Sequence[Any]) -> Any:
    array = np.empty(len(cells), dtype=object)
    for index, cell in enumerate(cells):  # numpy would take a list of lists apart
        array[index] = cell
    return array


def _is_numpy(dtype: Any) -> bool:
    return isinstance(dtype, np.dtype)


def _tells_itself(pd: Any, frame: Any) -> bool:
    """Return whether its rows alone show what the frame's dtypes and index were."""
    index = frame.index
    if list(index.names) != [None] or isinstance(index, pd.MultiIndex):
        return False
    dtypes = set(frame.dtypes)
    if len(dtypes) == 1 and all(_is_numpy(dtype) and dtype != _OBJECTS for dtype in dtypes):
        return True
    return all(_is_plain(pd, frame.iloc[:, index]) for index in range(frame.shape[1]))


def _is_plain(pd: Any, column: Any) -> bool:
    if column.dtype in (np.int64, np.float64, np.bool_):
        return True
    texts = pd.Series(["x"]).dtype
    if column.dtype != texts:
        return False
    return not column.isna().any() and (texts != _OBJECTS or all(type(x) is str for x in column))


def gather(items: Sequence[Any]) -> Any:
    """Combine rows: those of one frame as it was, then all of them below each other."""
    import pandas as pd

    groups = itertools.groupby(items, key=lambda item: item.attrs.get(FRAME))
    frames = [_gather(pd, text, list(group)) for text, group in groups]
    return frames[0] if len(frames) == 1 else pd.concat(frames)


def _gather(pd: Any, text: str | None, items: list[Any]) -> Any:
    if text is None:
        # Of columns of several types: each finds its own again.
        return pd.DataFrame(items).infer_objects()
    frame: Any = codec.decode(text)
    names = [item.name for item in items]
    columns = {
        index: pd.Series(_objects(cells) if dtype == _OBJECTS else list(cells), dtype=dtype)
        for index, (cells, dtype) in enumerate(
            zip(zip(*(item.array for item in items), strict=True), frame.dtypes, strict=True)
        )
    }
    made = pd.DataFrame(columns, index=None if columns else range(len(items)))
    made.index = _index(pd, names, frame.index)
    made.columns = frame.columns
    made.attrs.update(frame.attrs)
    return made


def _index(pd: Any, names: list[Any], like: Any) -> Any:
    if isinstance(like, pd.MultiIndex):
        return pd.MultiIndex.from_tuples(names, names=like.names)
    return pd.Index(names, dtype=like.dtype, name=like.name, tupleize_cols=False)


def is_missing(value: object) -> bool:
    """Return whether a value is one of pandas' missing values."""
    pd = sys.modules.get("pandas")
    return pd is not None and (value is pd.NA or value is pd.NaT)
