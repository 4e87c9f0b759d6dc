"""Items as they are added, before a database knows them."""

from __future__ import annotations

from dataclasses import dataclass, field

from supt_async.domain.values import JSONObject, JSONValue


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSuggestion:
    """Answer that a model, a rule or an earlier data set proposes for an item."""

    source: str
    value: JSONValue = field(repr=False)
    score: float | None = None
    """Confidence of the source, from 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """An item as it is added."""

    payload: str = field(repr=False)
    """Payload, encoded by ``payloads.codec``."""
    external_id: str | None = None
    label: JSONValue = None
    """A known answer; it trains, and closes the item."""
    features: str | None = field(default=None, repr=False)
    """Input of the model, encoded by ``payloads.codec``; None: the payload is the input."""
    priority: int = 0
    meta: JSONObject | None = field(default=None, repr=False)
    """Facts about the item that are stored and exported, but not shown to labellers."""
    suggestions: tuple[NewSuggestion, ...] = ()
    assign: tuple[str, ...] = ()
    """Names of the labellers or groups that may get the item; empty: everybody."""
    line: int | None = None
