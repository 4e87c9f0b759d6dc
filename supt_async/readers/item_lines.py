"""Items as JSON lines: an object with ``data``, or any other value as the payload itself."""

from __future__ import annotations

from supt_async.domain.items import NewItem
from supt_async.domain.values import JSONValue
from supt_async.payloads.codec import checked, encode

MAX_ID = 256
MAX_PRIORITY = 2**31 - 1
EXACT_FIELDS = ("payload", "id", "label", "features", "priority")
FIELDS = ("data", "id", "label", "features", "priority")


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
        external_id=id_of(value.get("id")),
        label=value.get("label"),
        features=None if features is None else encode(features),
        priority=priority_of(value.get("priority", 0)),
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
        external_id=id_of(value.get("id")),
        label=value.get("label"),
        features=None if features is None else checked(features),
        priority=priority_of(value.get("priority", 0)),
        line=line,
    )


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


def priority_of(value: JSONValue) -> int:
    """Return an item's priority.

    Raises:
        ValueError: It is not a priority.
    """
    if type(value) is not int or abs(value) > MAX_PRIORITY:
        raise ValueError(f"priority is an integer from -{MAX_PRIORITY} to {MAX_PRIORITY}")
    return value
