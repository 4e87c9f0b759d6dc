"""Task kind ``any``: any answer, which a custom notebook widget makes."""

from __future__ import annotations

from supt_async.protocol.tasks.equality import spell
from supt_async.protocol.tasks.fields import TaskFields
from supt_async.protocol.tasks.kind import TaskKind


class Anything(TaskFields, frozen=True, tag="any"):
    """Any answer: a custom notebook widget decides what it is."""


KIND = TaskKind(
    fields=Anything, example={}, asked=False, settle=lambda task, value, bounds: spell(value)
)
