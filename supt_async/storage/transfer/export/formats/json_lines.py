"""JSON lines: an object for each row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Raw

from supt_async.redaction import Redacted
from supt_async.storage.transfer.export.format import Columns, Job
from supt_async.storage.transfer.export.rows import (
    EXTRAS,
    ItemRow,
    LabelRow,
    Page,
    Row,
    extra_texts,
)
from supt_async.time_format import Moments


class LabelLine(Redacted, frozen=True, gc=False):
    """Line of a label."""

    label: str
    item: str
    external_id: str | None
    labeller: str
    value: Raw
    ms: int | None
    created: str
    generation: int
    late: bool
    withdrawn: bool
    correction: bool
    overruled: bool
    suggestion_source: str | None
    suggestion: Raw | None
    accepted: bool | None
    machine: bool


class ItemLine(Redacted, frozen=True, gc=False):
    """Line of an item."""

    external_id: str | None
    item: str
    value: Raw
    confidence: float
    labels: int
    labellers: tuple[str, ...]
    agreement: float | None
    corrected: bool


class JsonLines(Columns):
    """JSON lines."""

    name = "jsonl"
    media_type = "application/x-ndjson"
    suffix = ".jsonl"

    def write(self, pages: Iterator[Page], job: Job) -> Iterator[bytes]:
        encoder = msgspec.json.Encoder()
        lines = _Lines()
        extras = job.options.extras
        for page in pages:
            made = [lines.line(row) for row in page]
            if not extras:
                yield encoder.encode_lines(made)
                continue
            heads = map(encoder.encode, made)
            tails = (_tail(row, extras) for row in page)
            yield b"".join(head[:-1] + tail for head, tail in zip(heads, tails, strict=True))


class _Lines:
    """Makes the line of each row."""

    def __init__(self) -> None:
        self._moments = Moments()

    def line(self, row: Row) -> LabelLine | ItemLine:
        if isinstance(row, ItemRow):
            return _item_line(row)
        return self._label_line(row)

    def _label_line(self, row: LabelRow) -> LabelLine:
        return label_line(row, self._moments)


def label_line(row: LabelRow, moments: Moments) -> LabelLine:
    """Return the line of a label or correction."""
    return LabelLine(
        row[0],
        str(row[1]),
        row[2],
        row[3],
        Raw(row[4]),
        row[5],
        moments.iso(row[6]),
        row[7],
        bool(row[8]),
        bool(row[9]),
        bool(row[10]),
        bool(row[11]),
        row[12],
        None if row[13] is None else Raw(row[13]),
        None if row[14] is None else bool(row[14]),
        bool(row[15]),
    )


def _item_line(row: ItemRow) -> ItemLine:
    return ItemLine(
        row.external_id,
        str(row.item),
        Raw(row.value),
        row.confidence,
        row.labels,
        row.labellers,
        row.agreement,
        row.corrected,
    )


def _tail(row: Row, extras: Sequence[str]) -> bytes:
    """Return the end of a row's object, with its additional fields."""
    texts = zip(extras, extra_texts(row, extras), strict=True)
    fields = (f',"{EXTRAS[name]}":{"null" if text is None else text}' for name, text in texts)
    return f"{''.join(fields)}}}\n".encode()
