"""Hints at options that a user may have missed, from the names and the first rows of a file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from shlex import quote

from supt_async.readers.cells import is_missing
from supt_async.readers.columns import Columns

TEXTS = ("text", "body", "content", "sentence", "review", "comment", "message", "document")
"""Names of columns that probably hold the item itself."""
LABELS = ("label", "labels", "class", "category", "target", "answer")
"""Names of columns that probably hold known answers."""
SAMPLE = 100
"""Number of rows by which texts are recognised."""
DATA = re.compile(r"-?\d+[.,]\d+|\d{4}-\d{2}-\d{2}.*|.{80,}", re.DOTALL)
"""Names that are rather cells: decimals, dates and long texts."""
LONG = 40
"""Mean number of characters of a cell from which on a column looks like a text."""


class Sample:
    """Lengths of the texts in the first rows, and columns whose texts are all ``answers``."""

    def __init__(self, answers: Collection[object] = ()) -> None:
        self.rows = 0
        self._answers = frozenset(one for one in answers if isinstance(one, str))
        self._characters: Counter[str] = Counter()
        self._answered: set[str] = set()
        self._other: set[str] = set()

    def see(self, row: object) -> None:
        """Take a row into account, if it is one of the first."""
        if self.rows >= SAMPLE or not isinstance(row, dict):
            return
        self.rows += 1
        for name, cell in row.items():
            if isinstance(cell, str) and not cell.startswith(("http://", "https://")):
                self._characters[name] += len(cell)
            if not is_missing(cell):
                answer = isinstance(cell, str) and cell in self._answers
                (self._answered if answer else self._other).add(name)

    def holds_answers(self, name: str) -> bool:
        """Return whether a column has answers of the task, and nothing else."""
        return name in self._answered and name not in self._other

    def longest(self, names: Sequence[str]) -> str | None:
        """Return the column with the longest texts, if they are long."""
        name = max(names, key=lambda one: self._characters[one], default=None)
        if name is None or self._characters[name] < LONG * self.rows:
            return None
        return name


def hint(columns: Columns, sample: Sample) -> str | None:
    """Suggest options, if none says which columns to show or which hold known answers."""
    roles = columns.roles
    shown = columns.shown(columns.names)
    if roles.whole is not None or roles.show:
        left = _labels(columns.left_out(), sample)
        if not left or roles.label is not None:
            return None
        return f"if {left[0]} holds known answers, use --label {quote(left[0])}"
    label = None if roles.label is not None else next(iter(_labels(shown, sample)), None)
    text = next((name for name in shown if name.lower() in TEXTS), None) or sample.longest(shown)
    said = []
    if text is not None:
        said.append(f"to show the text alone, use --text {quote(text)}")
    if label is not None and label != text:
        said.append(f"if {label} holds known answers, use --label {quote(label)}")
    if not said:
        return None
    named = ", ".join(shown[:10]) + (", ..." if len(shown) > 10 else "")
    return f"labellers see the columns {named}: {'; '.join(said)}"


def names_that_are_data(names: Sequence[str]) -> str | None:
    """Say that the first row seems to hold data instead of names, if it does."""
    found = next((name for name in names if DATA.fullmatch(name)), None)
    if found is None:
        return None
    shown = found if len(found) <= LONG else f"{found[:LONG]}..."
    return f"the first row names the columns, such as {shown!r}: if it is data, put names above it"


def _labels(names: Sequence[str], sample: Sample) -> list[str]:
    """Return the columns that probably hold known answers, the surest first."""
    found = [name for name in names if sample.holds_answers(name)]
    return found + [name for name in names if name.lower() in LABELS and name not in found]
