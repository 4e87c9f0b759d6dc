"""Encoding of items for a model: as numbers, a text, a table row, or a file.

An item's ``features`` take precedence over its payload. Arrays, lists of numbers and single
numbers become a row of floats, in which infinity counts as missing (NaN). A mapping or a pandas
Series becomes a dictionary of strings and numbers (``cells``).

A model needs items of one form. The form of a pool is that of most of the first items; an item of
another one (without features, of another length, unreadable) is *unfit*: it gets a row without
data, which no model is given.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import ItemId
from supt_async.errors import Refused, TrainingError
from supt_async.orchestrator.features.cells import read_cells
from supt_async.orchestrator.features.growing_files import Files, Kind
from supt_async.payloads.codec import decode

FLOAT32_KINDS = (np.float32, np.float16, np.int16, np.uint16, np.int8, np.uint8, np.bool_)
"""Types whose values float32 holds exactly, in half the space of float64."""


@dataclass(frozen=True, slots=True)
class Form:
    """What all items of a pool have in common."""

    kind: Kind
    shape: tuple[int, ...] = ()
    """Shape of one item before it was flattened; numbers only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some items in the form that a model gets."""

    form: Form
    ids: NDArray[np.int64]
    matrix: NDArray[np.floating] | None = None
    """Floats of shape (n, n_features), 32 or 64 bits, NaN where one is missing; numbers only."""
    documents: Sequence[Any] = ()
    """Strings, or dictionaries of strings and numbers."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Columns with cells that can't be given to a model, and their types; table rows only."""
    unfit: Mapping[int, str] = field(default_factory=dict)
    """What is wrong with the unfit items, by their places."""


def encode_page(
    items: Sequence[tuple[ItemId, str, str | None]],
    form: Form | None = None,
    files: Files = Files.NONE,
) -> Page:
    """Encode items (id, payload, features) in a form, by default that of most of them.

    Of items that are ``files`` for an encoder only a path or a digest is kept.

    Raises:
        TrainingError: If no item is in a form that a model can use.
    """
    unread: dict[str, str] = {}
    values = [_value(payload, features, unread, files) for _, payload, features in items]
    forms = [_form(value) for value in values]
    form = form or _usual(forms)
    if form is None:
        raise TrainingError(
            f"Item {items[0][0]} is {values[0]}, so a model can't use it. Add the items with"
            f" `features`: a list of numbers for each."
        )
    unfit = {
        place: _why(values[place], features, found, form)
        for place, ((_, _, features), found) in enumerate(zip(items, forms, strict=True))
        if found != form
    }
    ids = np.array([item for item, _, _ in items], dtype=np.int64)
    if form.kind is not Kind.NUMBERS:
        nothing: Any = {} if form.kind is Kind.ROW else ""
        documents = [nothing if n in unfit else _plain(value) for n, value in enumerate(values)]
        return Page(form=form, ids=ids, documents=documents, unread=unread, unfit=unfit)
    return Page(form=form, ids=ids, matrix=_matrix(values, form, unfit), unfit=unfit)


def _matrix(values: Sequence[Any], form: Form, unfit: Mapping[int, str]) -> NDArray[np.floating]:
    fit = [value for place, value in enumerate(values) if place not in unfit]
    small = all(array.dtype.type in FLOAT32_KINDS for array in fit)
    width = int(np.prod(form.shape))
    floats = np.full((len(values), width), np.nan, dtype=np.float32 if small else np.float64)
    if fit:
        rows = [place for place in range(len(values)) if place not in unfit]
        floats[rows] = np.stack([array.reshape(-1) for array in fit])
    floats[~np.isfinite(floats)] = np.nan
    return floats


class _Useless(str):
    """What an item is that no model can use."""


class _File(str):
    """Path of a file, or a digest of the bytes that an item holds."""


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, _File) else value


def _form(value: object) -> Form | None:
    match value:
        case _Useless():
            return None
        case _File():
            return Form(Kind.FILE)
        case str():
            return Form(Kind.TEXT)
        case np.ndarray():
            return Form(Kind.NUMBERS, value.shape)
        case _:
            return Form(Kind.ROW)


def _usual(forms: Sequence[Form | None]) -> Form | None:
    """Return the form of most items; of equally frequent ones the first."""
    known = Counter(form for form in forms if form is not None)
    return known.most_common(1)[0][0] if known else None


def _why(value: object, features: str | None, found: Form | None, form: Form) -> str:
    """Return what is wrong with an unfit item, in a few words."""
    if (
        features is None
        and form.kind is Kind.NUMBERS
        and (found is None or found.kind != form.kind)
    ):
        return "no features"
    if found is None:
        return str(value)
    if found.kind is form.kind:
        return f"of shape {found.shape}, not {form.shape}"
    return f"of the kind {found.kind.value!r}, not {form.kind.value!r}"


def _value(payload: str, features: str | None, unread: dict[str, str], files: Files) -> Any:
    """Return an array, a text, a mapping, a file, or what the item is instead."""
    try:
        value = decode(payload if features is None else features)
    except (ValueError, Refused) as exc:
        return _Useless(f"unreadable: {exc}")
    if isinstance(value, str):
        return _File(value) if features is None and files is Files.NAMED else value
    if isinstance(value, (bytes, bytearray)) and features is None and files is not Files.NONE:
        return _File(hashlib.sha256(value).hexdigest())
    mapping = _mapping(value)
    if mapping is not None:
        return read_cells(mapping, unread)
    array = _array(value)
    return _Useless("neither numbers, a text nor a table row") if array is None else array


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
        if array.dtype == np.object_ and isinstance(value, (list, tuple)):
            array = np.array([np.nan if number is None else number for number in value])
    except (ValueError, OverflowError):  # ragged lists
        return None
    return array if array.size and array.dtype.kind in "biuf" else None
