"""Task kind ``spans``: labelled parts of a text."""

from __future__ import annotations

from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.equality import spell, text_of
from supt_async.protocol.tasks.fields import Options, TaskFields
from supt_async.protocol.tasks.kind import Task, TaskKind
from supt_async.protocol.tasks.validation import LABEL, Extent, NotAllowed, among, is_list


class Spans(TaskFields, frozen=True, tag="spans"):
    """Labelled parts of a text."""

    labels: Options


def settle(task: Task, value: JSONValue, extent: Extent | None) -> JSONValue:
    """Return the spans in the order of the text."""
    if not is_list(value) or not all(is_list(span) and len(span) == 3 for span in value):
        raise NotAllowed("The value must be a list of [start, end, label].")
    if value and extent is not None and extent.kind != "text":
        raise NotAllowed("A span marks a part of a text, and this item is not shown as one.")
    length = None if extent is None else extent.length
    for start, end, label in value:
        if type(start) is not int or type(end) is not int or not 0 <= start < end:
            raise NotAllowed("Start and end of a span must be integers with 0 <= start < end.")
        if length is not None and end > length:
            raise NotAllowed("A span must lie within the text; offsets count Unicode code points.")
        if not among(task.options, label):
            raise NotAllowed(LABEL)
    spans = [[start, end, spell(label)] for start, end, label in value]
    # As the page draws them: the longer of two that begin together comes first.
    return sorted(spans, key=lambda span: (span[0], -span[1], text_of(span[2])))


KIND = TaskKind(fields=Spans, settle=settle, options="labels", marks="text")
