"""CSV as RFC 4180 has it: a text as it is, any other value as its JSON text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

import msgspec

from supt_async.readers.answer_text import AnswerTexts, harmless, json_text
from supt_async.storage.transfer.export.format import Format, Job
from supt_async.storage.transfer.export.options import Resolve
from supt_async.storage.transfer.export.rows import (
    EXTRAS,
    ItemRow,
    LabelRow,
    Page,
    Row,
    extra_texts,
)
from supt_async.time_format import Moments

KEPT = 10_000
"""Number of different cells that are remembered, each as long as ``KEPT_LENGTH`` at most."""
KEPT_LENGTH = 200
_TRUTHS = ("false", "true")
_MAY_BE_FORMULA = ('"', "[", "{")
"""First characters of the JSON of what may be written like a formula."""


class CsvTable(Format):
    """CSV."""

    name = "csv"
    media_type = "text/csv; charset=utf-8"
    suffix = ".csv"
    is_folder = False
    resolve: Resolve = "none"
    needs_content = False
    has_columns = True

    def check(self, job: Job) -> None:
        pass

    def write(self, pages: Iterator[Page], job: Job) -> Iterator[bytes]:
        extras = job.options.extras
        cells = _Cells(AnswerTexts(job.task), safe=job.options.safe)
        yield _lines([[*job.columns, *(EXTRAS[name] for name in extras)]])
        for page in pages:
            rows = [cells.row(row) for row in page]
            if extras:
                for row, made in zip(page, rows, strict=True):
                    made.extend(map(cells.extra, extra_texts(row, extras)))
            yield _lines(rows)


class _Cells:
    """Makes the cells of each row; None is an empty one."""

    def __init__(self, wording: AnswerTexts, *, safe: bool) -> None:
        self._safe = safe
        self._moments = Moments()
        self._wording = wording
        self._value = _remembered(self._value_cell)
        self._text = _remembered(harmless) if safe else _same

    def row(self, row: Row) -> list[object]:
        if isinstance(row, ItemRow):
            return self._item(row)
        return self._label(row)

    def extra(self, text: str | None) -> str | None:
        """Return the cell of a JSON text."""
        if text is None or text == "null":
            return None
        return self._checked(msgspec.json.decode(text) if text.startswith('"') else text, text)

    def _label(self, row: LabelRow) -> list[object]:
        text = self._text
        return [
            text(row[0]),
            row[1],
            None if row[2] is None else text(row[2]),
            text(row[3]),
            self._value(row[4]),
            row[5],
            self._moments.iso(row[6]),
            row[7],
            _TRUTHS[row[8]],
            _TRUTHS[row[9]],
            _TRUTHS[row[10]],
            _TRUTHS[row[11]],
        ]

    def _item(self, row: ItemRow) -> list[object]:
        return [
            None if row.external_id is None else self._text(row.external_id),
            row.item,
            self._value(row.value),
            json_text(row.confidence),
            row.labels,
            self._text(json_text(row.labellers)),
            None if row.agreement is None else json_text(row.agreement),
            _TRUTHS[row.corrected],
        ]

    def _value_cell(self, text: str) -> str:
        return self._checked(self._wording.text(msgspec.json.decode(text)), text)

    def _checked(self, cell: str, text: str) -> str:
        """Return the cell of a JSON text, harmless if that is asked for."""
        # Numbers are not formulas, whatever their first character is.
        return harmless(cell) if self._safe and text[:1] in _MAY_BE_FORMULA else cell


def _same(text: str) -> str:
    return text


def _remembered(make: Callable[[str], str]) -> Callable[[str], str]:
    """Return a function that makes the cell of a short text only once."""
    known: dict[str, str] = {}

    def cell(text: str) -> str:
        found = known.get(text)
        if found is None:
            found = make(text)
            if len(text) <= KEPT_LENGTH and len(known) < KEPT:
                known[text] = found
        return found

    return cell


def _lines(rows: list[list[object]]) -> bytes:
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows(rows)
    return lines.getvalue().encode()
