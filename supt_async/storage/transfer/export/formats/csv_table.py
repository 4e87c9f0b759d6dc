"""CSV as RFC 4180 has it: a text as it is, any other value as its JSON text.

The answers to a form have a column for each question, such as ``value.topic``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import add
from typing import Any

import msgspec

from supt_async.readers.answer_text import AnswerTexts, harmless, json_text
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

END = "\r\n"
"""End of a line."""
KEPT = 10_000
"""Number of different cells that are remembered, each as long as ``KEPT_LENGTH`` at most."""
KEPT_LENGTH = 200
_TRUTHS = ("false", "true")
_MAY_BE_FORMULA = ('"', "[", "{")
"""First characters of the JSON of what may be written like a formula."""


class CsvTable(Columns):
    """CSV."""

    name = "csv"
    media_type = "text/csv; charset=utf-8"
    suffix = ".csv"

    def write(self, pages: Iterator[Page], job: Job) -> Iterator[bytes]:
        extras = job.options.extras
        cells = _Cells(job.task, job.questions, safe=job.options.safe)
        head = ",".join([*map(quoted, split_value(job)), *(EXTRAS[name] for name in extras)])
        yield f"{head}{END}".encode()
        for page in pages:
            lines = map(cells.line, page)
            if extras:
                added = (cells.extras(extra_texts(row, extras)) for row in page)
                lines = map(add, lines, added)
            yield f"{END.join(lines)}{END}".encode()


def split_value(job: Job) -> list[str]:
    """Return the columns of a table, for a form with one for each question in place of value."""
    return [
        name
        for column in job.columns
        for name in (
            [f"value.{one}" for one in job.questions]
            if column == "value" and job.questions
            else [column]
        )
    ]


class _Cells:
    """Writes the cells of each row; what is missing is an empty one."""

    def __init__(self, task: Mapping[str, Any], questions: Sequence[str], *, safe: bool) -> None:
        self._safe = safe
        self._moments = Moments()
        self._questions = questions
        asked = {one["name"]: one for one in task["questions"]} if questions else {"": task}
        self._wordings = {name: AnswerTexts(one) for name, one in asked.items()}
        self._text = _harmless if safe else quoted
        self._name = _remembered(self._text)
        self._value = _remembered(self._value_cell)
        self._suggestion = _remembered(self._suggestion_cell)

    def line(self, row: Row) -> str:
        """Return a row's cells, without those of its item."""
        return self._item(row) if isinstance(row, ItemRow) else self._label(row)

    def extras(self, texts: Iterable[str | None]) -> str:
        """Return more cells, each of a JSON text, with a comma before each."""
        return "".join([f",{quoted(self._extra(text))}" for text in texts])

    def _extra(self, text: str | None) -> str:
        if text is None or text == "null":
            return ""
        return self._checked(msgspec.json.decode(text) if text.startswith('"') else text, text)

    def _label(self, row: LabelRow) -> str:
        text = self._text
        return (
            f"{text(row[0])},{row[1]},{text(row[2] or '')},{self._name(row[3])},"
            f"{self._value(row[4])},"
            f"{'' if row[5] is None else row[5]},{self._moments.iso(row[6])},{row[7]},"
            f"{_TRUTHS[row[8]]},{_TRUTHS[row[9]]},{_TRUTHS[row[10]]},{_TRUTHS[row[11]]},"
            f"{'' if row[12] is None else self._name(row[12])},"
            f"{'' if row[13] is None else self._suggestion(row[13])},"
            f"{'' if row[14] is None else _TRUTHS[row[14]]},{_TRUTHS[row[15]]}"
        )

    def _item(self, row: ItemRow) -> str:
        share = "" if row.agreement is None else json_text(row.agreement)
        return (
            f"{self._text(row.external_id or '')},{row.item},{self._value(row.value)},"
            f"{json_text(row.confidence)},{row.labels},{self._name(json_text(row.labellers))},"
            f"{share},{_TRUTHS[row.corrected]}"
        )

    def _value_cell(self, text: str) -> str:
        value = msgspec.json.decode(text)
        if not self._questions:
            return quoted(self._checked(self._wordings[""].text(value), text))
        given = value if isinstance(value, dict) else {}
        return ",".join([self._part(name, given) for name in self._questions])

    def _suggestion_cell(self, text: str) -> str:
        """Return the one cell of a proposed answer: that to a form is a JSON text."""
        if self._questions:
            return quoted(self._checked(text, text))
        return self._value_cell(text)

    def _part(self, name: str, given: Mapping[str, Any]) -> str:
        """Return the cell of a question, which is empty if it has no answer."""
        if name not in given:
            return ""
        answer = given[name]
        return quoted(self._checked(self._wordings[name].text(answer), json_text(answer)))

    def _checked(self, cell: str, text: str) -> str:
        """Return the cell of a JSON text, harmless if that is asked for."""
        # Numbers are not formulas, whatever their first character is.
        return harmless(cell) if self._safe and text[:1] in _MAY_BE_FORMULA else cell


def quoted(cell: str) -> str:
    """Return a cell, in quotes if it would end before its end."""
    if '"' in cell or "," in cell or "\n" in cell or "\r" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _harmless(cell: str) -> str:
    return quoted(harmless(cell))


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
