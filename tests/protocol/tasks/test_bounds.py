"""Bounds of the answers to an item, read from its data."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.protocol.tasks.bounds import Bounds, Extent, bounds_of, extent_of
from supt_async.protocol.tasks.shapes import Size

TEXT = {"kind": "text", "text": "naïve 🐈"}
IMAGE = {"kind": "image", "url": "/media", "width": 30, "height": 20}
SERIES = {"kind": "series", "index": [2, 4, 9.5], "values": []}


@pytest.mark.parametrize(
    ("data", "extent"),
    [
        (TEXT, Extent("text", length=7)),
        (IMAGE, Extent("image", size=Size(30, 20))),
        ({"kind": "image", "url": "/media"}, Extent("image")),
        (SERIES, Extent("series", range=(2, 9.5))),
        ({"kind": "audio", "url": "/media"}, Extent("audio")),
    ],
)
def test_the_extent_of_a_payload_is_read_from_its_data(
    data: dict[str, Any], extent: Extent
) -> None:
    assert extent_of(data) == extent
    assert bounds_of(data) == Bounds({None: extent})


def test_each_field_has_an_extent_of_its_own() -> None:
    fields = [{"name": "body", "data": TEXT}, {"name": "shot", "data": IMAGE}]
    bounds = bounds_of({"kind": "fields", "fields": fields})
    assert bounds is not None
    assert bounds.extents == {"body": extent_of(TEXT), "shot": extent_of(IMAGE)}


def test_options_that_an_item_lists_keep_their_types_and_order() -> None:
    bounds = bounds_of({**TEXT, "options": {"names": ["b", 1, True]}})
    assert bounds is not None
    assert list(bounds.options["names"].values()) == [0, 1, 2]
    assert len(bounds.options["names"]) == 3, "1 and true are two options"


def test_what_can_be_no_option_is_none_of_those_that_an_item_lists() -> None:
    bounds = bounds_of({**TEXT, "options": {"names": [["a"], {"b": 1}, None, "c"]}})
    assert bounds is not None
    assert bounds.options == {"names": {"c": 3}}


def test_nothing_bounds_answers_to_an_item_that_is_not_known() -> None:
    assert bounds_of(None) is None
