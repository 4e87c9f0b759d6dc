"""Items as they are added, before a database knows them.

They are structs, since a file has a million of them: to make a frozen dataclass takes some fifteen
times as long, which was a seventh of an import.
"""

from __future__ import annotations

import msgspec

from supt_async.domain.values import JSONObject, JSONValue


class NewSuggestion(msgspec.Struct, frozen=True, kw_only=True):
    """Answer that a model, a rule or an earlier data set proposes for an item."""

    source: str
    value: JSONValue
    score: float | None = None
    """Confidence of the source, from 0 to 1."""
    version: str | None = None
    """Version of the source, for its report."""

    def __repr__(self) -> str:
        return f"NewSuggestion(source={self.source!r}, score={self.score!r})"


class FoundSuggestion(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Suggestion for an item that is there already, as it was read from a line."""

    line: int | None
    external_id: str | None
    """The item's own id; None if ``item`` is given."""
    item: int | None
    value: str
    """JSON text of the value, in the spelling of the task."""
    score: float | None = None

    def __repr__(self) -> str:
        return f"FoundSuggestion(line={self.line!r}, score={self.score!r})"


class NewItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item as it is added; its content is no part of its repr."""

    payload: str
    """Payload, encoded by ``payloads.codec``."""
    external_id: str | None = None
    label: JSONValue = None
    """A known answer; it trains, and closes the item, unless that is gold."""
    gold: bool = False
    """The item is handed out to see how labellers do, whose answers are compared with ``label``."""
    features: str | None = None
    """Input of the model, encoded by ``payloads.codec``; None: the payload is the input."""
    priority: int = 0
    meta: JSONObject | None = None
    """Facts about the item that are stored and exported, but not shown to labellers."""
    suggestions: tuple[NewSuggestion, ...] = ()
    assign: tuple[str, ...] = ()
    """Names of labellers or groups: nobody else gets the item; empty: everybody may."""
    line: int | None = None

    def __repr__(self) -> str:
        return f"NewItem(external_id={self.external_id!r}, line={self.line!r})"
