"""Likely label errors on a terminal and in a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from rich.table import Table

from supt_async.cli.terminal import cells, table
from supt_async.domain.values import JSONValue
from supt_async.readers.answer_text import AnswerTexts, harmless
from supt_async.storage.review_records import SuspectInfo
from supt_async.time_format import iso

COLUMNS = (
    *("item", "external_id", "value", "probability", "predicted", "predicted_probability"),
    *("run", "created"),
)
"""Columns of the CSV file."""
LONGEST = 60
"""Maximum number of characters of an answer in the table."""


def suspects_table(task: object, suspects: Iterable[SuspectInfo]) -> Table:
    """Return suspects as a table."""
    shown = table("item", "label", "probability", "model", "probability")
    texts = AnswerTexts(task)
    for one in suspects:
        name = str(one.item) if one.external_id is None else f"{one.item} ({one.external_id})"
        shown.add_row(
            *cells(
                name,
                _short(texts.text(one.value)),
                f"{one.probability:.3f}",
                _short(texts.text(one.predicted)),
                f"{one.predicted_probability:.3f}",
            )
        )
    return shown


def write_suspects(file: TextIO, task: object, suspects: Iterable[SuspectInfo]) -> None:
    """Write suspects as CSV, for spreadsheets: no cell is a formula."""
    writer, texts = csv.writer(file, lineterminator="\n"), AnswerTexts(task)

    def text(value: JSONValue) -> str:
        return harmless(texts.text(value)) if isinstance(value, str) else texts.text(value)

    writer.writerow(COLUMNS)
    for one in suspects:
        writer.writerow(
            [
                one.item,
                harmless(one.external_id or ""),
                text(one.value),
                round(one.probability, 6),
                text(one.predicted),
                round(one.predicted_probability, 6),
                one.run,
                iso(one.created_ms),
            ]
        )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
