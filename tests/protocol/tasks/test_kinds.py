"""Structs of the task kinds agree with docs/howto/tasks.md."""

from __future__ import annotations

import msgspec

from supt_async.protocol.tasks.kinds import SPECS

FIELDS = {
    "choice": {"options", "other"},
    "choices": {"options", "min", "max"},
    "text": {"max_length", "placeholder"},
    "rating": {"scale", "anchors"},
    "spans": {"labels"},
    "boxes": {"labels"},
    "polygons": {"labels"},
    "points": {"labels"},
    "compare": {"options"},
    "any": set(),
}


def test_every_kind_has_the_fields_of_the_protocol_and_the_item() -> None:
    fields = {kind: set(spec.__struct_fields__) for kind, spec in SPECS.items()}
    assert fields == {kind: names | {"item"} for kind, names in FIELDS.items()}


def test_every_kind_is_written_with_its_own_name() -> None:
    for kind, spec in SPECS.items():
        assert spec.__struct_config__.tag == kind
        assert msgspec.json.schema(spec)["$ref"].endswith(spec.__name__)
