"""This program's own export of labels as JSON lines, a row a label or a row an item.

Rows have ``value``, the answer, and tell their item by ``data``, ``external_id`` or both. Answers
that were withdrawn or came late are left out, and so are those of machines.
"""

from __future__ import annotations

from collections.abc import Iterator

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.payloads.codec import encode, fingerprint
from supt_async.readers.item_lines import id_of
from supt_async.readers.other_tools import records as r
from supt_async.readers.other_tools.options import ReadOptions
from supt_async.readers.other_tools.records import Answer, Record

MAX_TEXT = 128
"""Maximum length of the text of a label's field, in characters."""
_FLAGS = ("withdrawn", "late", "machine")


def records(value: JSONValue, line: int, how: ReadOptions) -> Iterator[Record]:
    """Yield the record of a row.

    Raises:
        ValueError: It is not a row of an export.
    """
    row = r.object_of(value, "a row")
    if "value" not in row or not row.keys() & {"item", "external_id", "data"}:
        raise ValueError("it is not a row of supt labels export, which has value and external_id")
    external = id_of(row.get("external_id"))
    payload = encode(row["data"]) if row.get("data") is not None else None
    if payload is None and external is None:
        raise ValueError("it does not tell its item: export with --with item")
    features = row.get("features")
    flag = next((name for name in _FLAGS if row.get(name)), None)
    answer = None
    if flag is None and row["value"] is not None:
        answer = Answer(
            raw=row["value"],
            own=True,
            labeller=_text(row, "labeller"),
            created_ms=r.ms_of(row.get("created")),
            ms=r.duration_of(row.get("ms")),
            id=_text(row, "label"),
            correction=bool(row.get("correction")),
            line=line,
        )
    yield Record(
        key=f"{row.get('item') or external or fingerprint(payload or '')}",
        payload=payload,
        external_id=external,
        attach=external is not None,
        meta=r.object_of(row.get("meta"), "meta"),
        features=None if features is None else encode(features),
        answers=() if answer is None else (answer,),
        left_out=() if flag is None else (flag,),
        line=line,
    )


def _text(row: JSONObject, name: str) -> str | None:
    value = row.get(name)
    if value is not None and not (isinstance(value, str) and 0 < len(value) <= MAX_TEXT):
        raise ValueError(f"{name} must be a text of 1 to {MAX_TEXT} characters")
    return value
