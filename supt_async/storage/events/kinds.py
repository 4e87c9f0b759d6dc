"""Numbers of the types of events, as tables and the queues' statements have them."""

from __future__ import annotations

from supt_async.domain.events import EventType

LABEL_CREATED = 1
LABEL_WITHDRAWN = 2
LABEL_CORRECTED = 3
ITEM_DONE = 4
MODEL_READY = 5
PROJECT_DONE = 6
LABELLER_SUSPENDED = 7
EXPORT_READY = 8
CORRECTION_WITHDRAWN = 9

TYPES = {
    LABEL_CREATED: EventType.LABEL_CREATED,
    LABEL_WITHDRAWN: EventType.LABEL_WITHDRAWN,
    LABEL_CORRECTED: EventType.LABEL_CORRECTED,
    ITEM_DONE: EventType.ITEM_DONE,
    MODEL_READY: EventType.MODEL_READY,
    PROJECT_DONE: EventType.PROJECT_DONE,
    LABELLER_SUSPENDED: EventType.LABELLER_SUSPENDED,
    EXPORT_READY: EventType.EXPORT_READY,
    CORRECTION_WITHDRAWN: EventType.LABEL_WITHDRAWN,
}
"""Type of each number."""
NUMBERS = {type_: [n for n, of in TYPES.items() if of is type_] for type_ in EventType}
"""Numbers of each type: a label and a correction are withdrawn alike."""
