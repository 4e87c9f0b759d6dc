"""Columns of a data set of Hugging Face: their types, and what their stored cells stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from supt_async.readers.table import Type

MAX_NESTED = 32
"""Maximum depth of the description of a column."""
MAX_AXES = 8
"""Maximum number of axes of an array."""
FILES = ("Image", "Audio", "Video", "Pdf")
"""Kinds of columns that hold files."""
_LISTS = ("List", "LargeList", "Sequence")
_TYPES: Mapping[str, Type] = {
    "bool": "boolean", "string": "text", "large_string": "text", "binary": "bytes",
    "large_binary": "bytes", "date32": "date", "date64": "date",
}  # fmt: skip

Read: TypeAlias = Callable[[Any], Any]
"""Function that returns a stored cell, which is not missing, as the value that it stands for."""


@dataclass(frozen=True, slots=True)
class Feature:
    """What a column holds."""

    type: Type
    read: Read
    is_image: bool = False


def feature_of(described: object, depth: int = 0) -> Feature:
    """Return what a column of a data set's description holds.

    Raises:
        ValueError: It is not a description of a column.
    """
    if depth > MAX_NESTED:
        raise ValueError("a column is nested too deep")
    match described:
        case {"_type": "Value", "dtype": str(dtype)}:
            return Feature(_type(dtype), _as_is)
        case {"_type": "ClassLabel", "names": list(names)}:
            return Feature("text", _class_of(names))
        case {"_type": "ClassLabel"}:
            return Feature("integer", _as_is)
        case {"_type": str(kind)} if kind in FILES:
            return Feature("bytes", _file, is_image=kind == "Image")
        case {"_type": str(kind), "feature": inner} if kind in _LISTS:
            return _list_of(feature_of(inner, depth + 1))
        case {"_type": str(kind), "shape": list(shape), "dtype": str(dtype)} if kind.startswith(
            "Array"
        ) and kind.endswith("D"):
            return Feature("list", _array_of(shape, dtype))
        case {"_type": "Translation" | "TranslationVariableLanguages" | "Json"}:
            return Feature("object", _as_is)
        case [inner]:
            return _list_of(feature_of(inner, depth + 1))
        case {"_type": kind}:
            raise ValueError(f"a column is of the kind {kind!r:.60}, which is not known")
        case dict():
            return _object_of({str(k): feature_of(v, depth + 1) for k, v in described.items()})
    raise ValueError("a column is not described")


def _type(dtype: str) -> Type:
    if dtype.startswith(("int", "uint")):
        return "integer"
    if dtype.startswith(("float", "decimal")):
        return "decimal"
    return "timestamp" if dtype.startswith("timestamp") else _TYPES.get(dtype, "text")


def _as_is(cell: Any) -> Any:
    return cell


def _class_of(names: list[Any]) -> Read:
    """Return the reader of a class: its name, or nothing for -1, as in a test set."""

    def read(cell: Any) -> Any:
        if cell == -1:
            return None
        if type(cell) is not int or not 0 <= cell < len(names):
            raise ValueError(f"the class {cell!r:.60} has no name: there are {len(names)}")
        return str(names[cell])

    return read


def _file(cell: Any) -> Any:
    """Return the bytes of a file, or else its path or address."""
    if isinstance(cell, Mapping):
        return cell.get("bytes") or cell.get("path")
    return cell


def _list_of(inner: Feature) -> Feature:
    read = inner.read
    if read is _as_is:
        return Feature("list", _as_is)

    def read_list(cell: Any) -> Any:
        if isinstance(cell, Mapping):  # a Sequence of objects is stored as an object of lists
            return read(cell)
        return [None if one is None else read(one) for one in cell]

    return Feature("list", read_list)


def _object_of(fields: Mapping[str, Feature]) -> Feature:
    if all(field.read is _as_is for field in fields.values()):
        return Feature("object", _as_is)

    def read_object(cell: Any) -> Any:
        return {name: _field(fields.get(name), part) for name, part in cell.items()}

    return Feature("object", read_object)


def _field(feature: Feature | None, part: Any) -> Any:
    if feature is None or part is None or feature.read is _as_is:
        return part
    if isinstance(part, list) and feature.type not in ("list", "bytes"):
        return [None if one is None else feature.read(one) for one in part]
    return feature.read(part)


def _array_of(shape: list[Any], dtype: str) -> Read:
    if len(shape) > MAX_AXES:
        raise ValueError(f"an array has more than {MAX_AXES} axes")
    kind = np.dtype("bool" if dtype == "bool" else dtype)
    if kind.kind not in "biufc":
        raise ValueError(f"an array holds {dtype:.60}")
    return lambda cell: np.array(cell, dtype=kind)
