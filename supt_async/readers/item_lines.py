"""Items as JSON lines: an object with ``data``, or any other value as the payload itself."""

from __future__ import annotations

from typing import Any

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.payloads.codec import checked, encode
from supt_async.rules.labeller_names import MAX_NAME
from supt_async.rules.suggesting import MAX_SOURCE, is_source

MAX_ID = 256
MAX_VERSION = 64
"""Maximum number of characters of the version of a suggestion's source."""
MAX_PRIORITY = 2**31 - 1
MAX_META_BYTES = 64 * 1024
"""Maximum size of an item's ``meta`` as JSON text, in bytes."""
MAX_ASSIGNED = 1000
"""Maximum number of people or groups that an item is assigned to."""
FIELDS = (
    *("data", "id", "label", "gold", "features", "priority", "meta", "suggestions", "assign"),
)
EXACT_FIELDS = ("payload", *FIELDS[1:])


def from_json(value: JSONValue, line: int | None = None) -> NewItem:
    """Return the item of a decoded line.

    Raises:
        TypeError: The payload has a value that can't be stored.
        ValueError: A field has a wrong type, or is unknown.
    """
    if not isinstance(value, dict) or "data" not in value:
        return NewItem(payload=encode(value), line=line)
    if value.keys() - set(FIELDS):
        raise ValueError(
            f"an object with data may only have {', '.join(FIELDS)}; to add an object that has"
            ' data as a field of its own, write {"data": {...}} around it'
        )
    features = value.get("features")
    return NewItem(
        payload=encode(value["data"]),
        features=None if features is None else encode(features),
        **_others(value),
        line=line,
    )


def from_exact(value: JSONValue, line: int | None = None) -> NewItem:
    """Return the item of a line whose ``payload`` and ``features`` are typed envelopes.

    Raises:
        ValueError: An envelope, or another field, is not valid.
    """
    if not isinstance(value, dict) or "payload" not in value or value.keys() - set(EXACT_FIELDS):
        raise ValueError(f"write an object with payload, and nothing but {', '.join(EXACT_FIELDS)}")
    features = value.get("features")
    return NewItem(
        payload=checked(value["payload"]),
        features=None if features is None else checked(features),
        **_others(value),
        line=line,
    )


def _others(value: JSONObject) -> dict[str, Any]:
    """Return the fields of an item that are written in the same way in all lines."""
    return {
        "external_id": id_of(value.get("id")),
        "label": value.get("label"),
        "gold": gold_of(value.get("gold")),
        "priority": priority_of(value.get("priority", 0)),
        "meta": meta_of(value.get("meta")),
        "suggestions": suggestions_of(value.get("suggestions")),
        "assign": assign_of(value.get("assign")),
    }


def id_of(value: JSONValue) -> str | None:
    """Return an item's id as text.

    Raises:
        ValueError: It is not an id.
    """
    if value is None:
        return None
    if type(value) is int:
        value = str(value)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ID or not value.isprintable():
        raise ValueError(f"id is a printable text of 1 to {MAX_ID} characters, or an integer")
    return value


def gold_of(value: JSONValue) -> bool:
    """Return whether an item is gold.

    Raises:
        ValueError: It is neither true nor false.
    """
    if value is None:
        return False
    if not isinstance(value, bool):
        raise ValueError("gold is true or false")
    return value


def priority_of(value: JSONValue) -> int:
    """Return an item's priority.

    Raises:
        ValueError: It is not a priority.
    """
    if type(value) is not int or abs(value) > MAX_PRIORITY:
        raise ValueError(f"priority is an integer from -{MAX_PRIORITY} to {MAX_PRIORITY}")
    return value


def meta_of(value: JSONValue) -> JSONObject | None:
    """Return the ``meta`` of an item.

    Raises:
        ValueError: They are not an object, are too long, or have U+0000 in a text.
    """
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError("meta is an object")
    text = checked(value)
    if len(text) > MAX_META_BYTES // 4 and len(text.encode()) > MAX_META_BYTES:
        raise ValueError(f"meta is longer than {MAX_META_BYTES:,} bytes of JSON")
    return value


def suggestions_of(value: JSONValue) -> tuple[NewSuggestion, ...]:
    """Return suggestions, of each source one.

    Raises:
        ValueError: They are not a list of suggestions, or two have one source.
    """
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueError("suggestions is a list of objects with source, value and score")
    found = tuple(_suggestion(one) for one in value)
    if len({one.source for one in found}) < len(found):
        raise ValueError("two suggestions have the same source: keep one of them")
    return found


def _suggestion(value: JSONValue) -> NewSuggestion:
    if not isinstance(value, dict) or not {"source", "value"} <= value.keys() <= _SUGGESTION:
        raise ValueError(
            "a suggestion is an object with source, value, and score or version or both"
        )
    score = value.get("score")
    source = source_of(value["source"])
    certain = None if score is None else score_of(score)
    version = version_of(value.get("version"))
    return NewSuggestion(source=source, value=value["value"], score=certain, version=version)


_SUGGESTION = {"source", "value", "score", "version"}


def source_of(value: JSONValue) -> str:
    """Return the name of a suggestion's source.

    Raises:
        ValueError: It is not a name.
    """
    if not isinstance(value, str) or not is_source(value):
        raise ValueError(f"source is a printable text of 1 to {MAX_SOURCE} characters")
    return value


def version_of(value: JSONValue) -> str | None:
    """Return the version of a suggestion's source; an empty one is none.

    Raises:
        ValueError: It is not a version.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > MAX_VERSION or not value.isprintable():
        raise ValueError(f"version is a printable text of at most {MAX_VERSION} characters")
    return value


def score_of(value: JSONValue) -> float:
    """Return the score of a suggestion.

    Raises:
        ValueError: It is not a number from 0 to 1.
    """
    if type(value) not in (int, float) or not 0 <= value <= 1:
        raise ValueError(f"score is a number from 0 to 1, not {value!r:.60}")
    return float(value)


def _is_name(value: JSONValue) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_NAME and value.isprintable()


def assign_of(value: JSONValue) -> tuple[str, ...]:
    """Return the names of those who may get an item.

    Raises:
        ValueError: It is not a list of names.
    """
    if value is None:
        return ()
    good = isinstance(value, list) and len(value) <= MAX_ASSIGNED
    if not good or not all(_is_name(one) for one in value):
        raise ValueError(f"assign is a list of at most {MAX_ASSIGNED:,} names")
    return tuple(value)
