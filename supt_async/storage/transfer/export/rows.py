"""Rows of an export: a label each, or an item each with the answer that its labels come to.

A value, and each part of a content, is the JSON text that is stored: what a format does not look
into it need not decode.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.payloads.plain import plain
from supt_async.readers.answer_text import json_text


class Content(NamedTuple):
    """What an item holds, as JSON texts; its bytes may be many."""

    payload: str
    """An envelope of ``payloads``: ``data_of`` makes plain JSON of it."""
    features: str | None
    meta: str | None


class LabelRow(NamedTuple):
    """A label, or an owner's correction."""

    label: str
    item: int
    external_id: str | None
    labeller: str
    value: str
    """JSON text of the answer."""
    ms: int | None
    created_ms: int
    generation: int
    late: bool
    withdrawn: bool
    correction: bool
    overruled: bool
    suggestion_source: str | None
    """Source of the suggestion that the hand-out had; None if it had none."""
    suggestion: str | None
    """JSON text of the proposed answer."""
    accepted: bool | None
    """Whether the answer is the suggestion; None if the labeller saw none."""
    machine: bool
    """Whether a program gave it."""
    seq: int
    """Number in the order of arrival, among labels or among corrections."""
    content: Content | None
    """None unless it is wanted."""
    reason: str | None = None
    """Why an owner has withdrawn it; None if nobody but the labeller did."""
    gold_right: bool | None = None
    """Whether an answer to a gold item is the known one; None if the item is not gold."""
    parameters: str | None = None
    """JSON text of the parameters of the open link by which the labeller came, if wanted."""


class ItemRow(NamedTuple):
    """An item, and the answer that its labels come to."""

    external_id: str | None
    item: int
    value: str
    """JSON text of the answer."""
    confidence: float
    """Probability that the answer is right, by how it was found; 1 for a correction."""
    labels: int
    """Number of labels that were compared."""
    labellers: tuple[str, ...]
    """Names of those who gave them, in the order of arrival."""
    agreement: float | None
    """Share of the labels that have this answer; None without labels."""
    corrected: bool
    """Whether the answer is an owner's correction."""
    content: Content | None
    """None unless it is wanted."""


Row: TypeAlias = LabelRow | ItemRow
Page: TypeAlias = Sequence[Row]

LABEL_COLUMNS = (
    *("label", "item", "external_id", "labeller", "value", "ms", "created", "generation"),
    *("late", "withdrawn", "correction", "overruled"),
    *("suggestion_source", "suggestion", "accepted", "machine"),
)
"""Columns of an export with a row for each label."""
ITEM_COLUMNS = (
    *("external_id", "item", "value", "confidence", "labels", "labellers", "agreement"),
    "corrected",
)
"""Columns of an export with a row for each item."""
OF_ITEM = ("item", "features", "meta")
"""Additional columns of an export that it may be asked for."""
PARAMETERS = "parameters"
"""Additional column with what the address of the labeller's open link held; of labels only."""
REASON = "reason"
"""Additional column of an export with withdrawn labels."""
GOLD_RIGHT = "gold_right"
"""Additional column of an export with answers to gold items."""
EXTRAS = {
    "item": "data",
    "features": "features",
    "meta": "meta",
    PARAMETERS: "parameters",
    REASON: "reason",
    GOLD_RIGHT: "gold_right",
}
"""Additional columns of an export, and the name of each."""


def value_of(row: Row) -> JSONValue:
    """Return a row's answer."""
    return msgspec.json.decode(row.value)


def envelope_of(row: Row) -> JSONValue:
    """Return the payload of a row's item as it is stored; None if the item is gone."""
    return None if row.content is None else msgspec.json.decode(row.content.payload)


def data_of(row: Row) -> JSONValue:
    """Return the payload of a row's item as plain JSON."""
    return plain(envelope_of(row))


def meta_of(row: Row) -> JSONObject:
    """Return the meta of a row's item; an empty object if it has none."""
    text = None if row.content is None else row.content.meta
    found = {} if text is None else msgspec.json.decode(text)
    return found if isinstance(found, dict) else {}


def extra_texts(row: Row, extras: Sequence[str]) -> list[str | None]:
    """Return the JSON texts of a row's additional columns; None where there is none."""
    return [_OF_LABEL.get(name, _extra_text)(row, name) for name in extras]


def _reason_text(row: Row, _name: str) -> str | None:
    reason = getattr(row, "reason", None)
    return None if reason is None else json_text(reason)


def _right_text(row: Row, _name: str) -> str | None:
    right = getattr(row, "gold_right", None)
    return None if right is None else json_text(bool(right))


def _parameters_text(row: Row, _name: str) -> str | None:
    return getattr(row, "parameters", None)


_OF_LABEL = {REASON: _reason_text, GOLD_RIGHT: _right_text, PARAMETERS: _parameters_text}


def _extra_text(row: Row, name: str) -> str | None:
    content = row.content
    if content is None:
        return None
    if name == "item":
        return _plain_text(content.payload)
    if name == "meta":
        return content.meta
    return None if content.features is None else _plain_text(content.features)


def _plain_text(text: str) -> str:
    # Most payloads are texts, and those are plain.
    return text if text.startswith('"') else json_text(plain(msgspec.json.decode(text)))
