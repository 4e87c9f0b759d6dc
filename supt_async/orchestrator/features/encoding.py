"""Encoding of items for a model: as numbers, a text, or a table row.

An item's ``features`` take precedence over its payload. Arrays, lists of numbers and single
numbers become a row of floats, in which infinity counts as missing (NaN). A mapping or a pandas
Series becomes a dictionary of strings and numbers (``cells``). Items that can't be brought to one
form raise a TrainingError that says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId
from supt_async.errors import Refused, TrainingError
from supt_async.orchestrator.features.cells import read_cells
from supt_async.orchestrator.features.growing_files import Kind
from supt_async.payloads.codec import decode

FLOAT32_KINDS = (np.float32, np.float16, np.int16, np.uint16, np.int8, np.uint8, np.bool_)
"""Types whose values float32 holds exactly, in half the space of float64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some items in the form that a model gets."""

    kind: Kind
    ids: NDArray[np.int64]
    shape: tuple[int, ...] = ()
    """Shape of one item before it was flattened; numbers only."""
    matrix: NDArray[np.floating] | None = None
    """Floats of shape (n, n_features), 32 or 64 bits, NaN where one is missing; numbers only."""
    documents: Sequence[Any] = ()
    """Strings, or dictionaries of strings and numbers."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Columns with cells that can't be given to a model, and their types; table rows only."""


def encode_page(items: Sequence[tuple[ItemId, str, str | None]]) -> Page:
    """Encode items (id, payload, features) of one kind.

    Raises:
        TrainingError: If they differ in kind or shape, or if their kind is not known.
    """
    unread: dict[str, str] = {}
    values = [(item, *_value(item, payload, features, unread)) for item, payload, features in items]
    kind = values[0][1]
    for item, other, _ in values:
        if other is not kind:
            raise different_kinds(item, other, kind)
    ids = np.array([item for item, _, _ in values], dtype=np.int64)
    if kind is not Kind.NUMBERS:
        documents = [value for _, _, value in values]
        return Page(kind=kind, ids=ids, documents=documents, unread=unread)
    arrays: list[NDArray[Any]] = [value for _, _, value in values]
    shape = arrays[0].shape
    for item, array in zip(ids, arrays, strict=True):
        if array.shape != shape:
            raise different_shapes(ItemId(int(item)), array.shape, shape)
    small = all(array.dtype.type in FLOAT32_KINDS for array in arrays)
    matrix = np.stack([array.reshape(-1) for array in arrays])
    floats: NDArray[np.floating] = matrix.astype(np.float32 if small else np.float64)
    floats[~np.isfinite(floats)] = np.nan
    return Page(kind=kind, ids=ids, shape=shape, matrix=floats)


def different_kinds(item: ItemId, kind: Kind, first: Kind) -> TrainingError:
    return TrainingError(
        f"Item {item} is of the kind {kind.value!r}, others are {first.value!r}: a model needs"
        f" one kind. Add all items with `features`, or put each kind into its own project."
    )


def different_shapes(item: ItemId, shape: tuple[int, ...], first: tuple[int, ...]) -> TrainingError:
    return TrainingError(
        f"Item {item} has the shape {shape}, others have {first}: a model needs one shape. Bring"
        f" the items to one shape, or add them with `features` of one length."
    )


def _value(
    item: ItemId, payload: str, features: str | None, unread: dict[str, str]
) -> tuple[Kind, Any]:
    try:
        value = decode(payload if features is None else features)
    except (ValueError, Refused) as exc:
        raise TrainingError(f"Item {item} can't be read: {exc}") from exc
    if isinstance(value, str):
        return Kind.TEXT, value
    mapping = _mapping(value)
    if mapping is not None:
        return Kind.ROW, read_cells(mapping, unread)
    array = _array(value)
    if array is None:
        raise TrainingError(
            f"Item {item} is neither numbers, a text nor a table row, so a model can't use it."
            f" Add the items with `features`: a list of numbers for each."
        )
    return Kind.NUMBERS, array


def _mapping(value: object) -> Mapping[Any, Any] | None:
    if isinstance(value, Mapping):
        return value
    # A pandas Series, recognised without importing pandas.
    to_dict = getattr(value, "to_dict", None)
    if to_dict is not None and getattr(value, "ndim", None) == 1:
        return dict(to_dict())
    return None


def _array(value: object) -> NDArray[Any] | None:
    if not isinstance(value, (np.ndarray, np.generic, bool, int, float, list, tuple)):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, OverflowError):  # ragged lists
        return None
    return array if array.size and array.dtype.kind in "biuf" else None
