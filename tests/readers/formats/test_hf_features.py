"""What the stored cells of a data set of Hugging Face stand for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from supt_async.readers.formats.hf_features import feature_of

TEXT = {"dtype": "string", "_type": "Value"}
NUMBER = {"dtype": "float32", "_type": "Value"}
CLASS = {"names": ["cat", "dog"], "_type": "ClassLabel"}


@pytest.mark.parametrize(
    ("described", "type_", "cell", "value"),
    [
        (TEXT, "text", "a", "a"),
        ({"dtype": "int64", "_type": "Value"}, "integer", 2**60, 2**60),
        ({"dtype": "bool", "_type": "Value"}, "boolean", True, True),
        ({"dtype": "timestamp[ns, tz=UTC]", "_type": "Value"}, "timestamp", "t", "t"),
        (CLASS, "text", 1, "dog"),
        (CLASS, "text", -1, None),
        ({"_type": "ClassLabel", "num_classes": 3}, "integer", 2, 2),
        ({"_type": "Image"}, "bytes", {"bytes": b"x", "path": "a.png"}, b"x"),
        ({"_type": "Image"}, "bytes", {"bytes": None, "path": "a.png"}, "a.png"),
        ({"_type": "Audio", "sampling_rate": 8000}, "bytes", {"bytes": b"x", "path": None}, b"x"),
        ({"feature": NUMBER, "_type": "Sequence", "length": 2}, "list", [1.0, 2.0], [1.0, 2.0]),
        ({"feature": CLASS, "_type": "List"}, "list", [1, None, -1], ["dog", None, None]),
        ([CLASS], "list", [0], ["cat"]),
        (
            {"feature": {"c": CLASS}, "_type": "Sequence"},
            "list",
            {"c": [0, 1]},
            {"c": ["cat", "dog"]},
        ),
        ([{"c": CLASS, "t": TEXT}], "list", [{"c": 1, "t": "a"}], [{"c": "dog", "t": "a"}]),
        ({"c": CLASS, "t": TEXT}, "object", {"c": 1, "t": None}, {"c": "dog", "t": None}),
        ({"t": TEXT}, "object", {"t": "a"}, {"t": "a"}),
        ({"_type": "Translation", "languages": ["de"]}, "object", {"de": "a"}, {"de": "a"}),
    ],
)
def test_a_cell_is_read_as_its_column_says(
    described: Any, type_: str, cell: Any, value: Any
) -> None:
    feature = feature_of(described)
    assert feature.type == type_
    assert feature.read(cell) == value
    assert feature.is_image == (described == {"_type": "Image"})


def test_an_array_has_its_dtype() -> None:
    feature = feature_of({"shape": [2, 2], "dtype": "uint8", "_type": "Array2D"})
    found = feature.read([[1, 2], [3, 4]])
    assert (found.dtype, found.tolist()) == (np.uint8, [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("described", "reason"),
    [
        (None, "not described"),
        (7, "not described"),
        ({"_type": "Molecule"}, "'Molecule', which is not known"),
        ({"_type": "Value"}, "'Value', which is not known"),
        ({"shape": [1] * 9, "dtype": "int8", "_type": "Array2D"}, "more than 8 axes"),
        ({"shape": [1], "dtype": "O", "_type": "Array2D"}, "holds O"),
    ],
)
def test_what_is_not_known_is_refused(described: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        feature_of(described)


def test_a_description_has_a_bound() -> None:
    nested: Any = TEXT
    for _ in range(50):
        nested = [nested]
    with pytest.raises(ValueError, match="nested too deep"):
        feature_of(nested)


@pytest.mark.parametrize("cell", [7, "cat", -2, 1.0])
def test_a_class_without_a_name_is_refused(cell: Any) -> None:
    with pytest.raises(ValueError, match="has no name: there are 2"):
        feature_of(CLASS).read(cell)
