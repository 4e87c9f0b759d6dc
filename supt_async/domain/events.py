"""Events of a project: what has happened, for programs outside.

An event refers to what it tells of; its content is made when it is read, so that a label that was
withdrawn meanwhile says so, and a person who was erased stays erased.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

from supt_async.domain.values import JSONObject


class EventType(enum.StrEnum):
    """What an event tells."""

    LABEL_CREATED = "label.created"
    """An answer was stored. Answers to gold items are not told."""
    LABEL_WITHDRAWN = "label.withdrawn"
    """Its labeller has undone an answer, or an owner has withdrawn it."""
    LABEL_CORRECTED = "label.corrected"
    """An owner has given an answer that counts instead of all others."""
    ITEM_DONE = "item.done"
    """An item has all the answers that its project wants."""
    MODEL_READY = "model.ready"
    """A training has ended, and its ranking is in force."""
    PROJECT_DONE = "project.done"
    """Nothing is left to be handed out."""
    LABELLER_SUSPENDED = "labeller.suspended"
    """A labeller has given too few known answers, and gets no more items."""
    EXPORT_READY = "export.ready"
    """Labels were exported, to the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that has happened in a project."""

    id: str
    """The same each time that it is read, and no other event's."""
    type: EventType
    timestamp_ms: int
    """When it happened."""
    cursor: str
    """Where to go on after it."""
    data: JSONObject = field(repr=False)
    """Content, by its type: as in an export of labels, people by their names."""
    item: int | None = None
    """Id of its item: events of one item are in the order in which they happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """Some events in their order."""

    events: Sequence[Event]
    cursor: str
    """Where to go on, past events of other types as well."""
    more: bool
    """Whether there may be more of them just now."""
