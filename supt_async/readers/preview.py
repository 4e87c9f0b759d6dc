"""Preview of a file: what it holds, what labellers would see, and what would be refused."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import BadFile
from supt_async.protocol.display.display import NO_LINK, display
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import parse
from supt_async.readers.cells import NESTED, as_nested, fits, is_missing
from supt_async.readers.item_lines import FIELDS
from supt_async.readers.open_items import Admit, ItemSource, open_items
from supt_async.readers.roles import Roles
from supt_async.readers.table import MAX_COLUMNS, Holds, Type

ITEMS = 3
"""Number of items that are shown."""
REFUSED = 20
"""Maximum number of refused rows that are listed."""
VALUES = 20
"""Maximum number of distinct values of a column that are listed."""
MAX_COUNTED = 100_000
"""Maximum number of distinct values that are counted in all columns together."""
LOOKED_AT = 5
"""Number of values of a column that are tried as a chat and as a series."""
MAX_VALUE = 200
"""Maximum number of characters of a text that is counted as a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewColumn:
    """What a column holds."""

    name: str
    type: str
    role: str | None
    """Names of its roles with commas between them; ``show`` if labellers see it in a table."""
    missing: int
    """Number of rows in which it is empty."""
    values: list[tuple[JSONValue, int]]
    """Distinct values and their numbers, the most frequent first."""
    distinct: int | None
    """Number of distinct values; None if there are too many to count, or they are no values."""
    shown_as: str | UnsetType = UNSET
    """Word of a task's ``item`` that its first values fit, chat or series; absent otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file holds."""

    format: str
    rows: int
    columns: list[PreviewColumn]
    items: list[JSONObject]
    """The first items as ``item.data``."""
    refused: list[tuple[int | None, str]]
    """Line and reason of the first rows that can't be added."""
    refused_rows: int
    notes: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    """Names of the sheets of an XLSX file."""


def preview(
    path: Path,
    task: Task | None,
    roles: Roles,
    *,
    admit: Admit | None = None,
    name: str | None = None,
    media_root: Path | None = None,
) -> Preview:
    """Read a file to its end, and return what it holds.

    Without a ``task``, every item can be shown. The other arguments are those of ``open_items``.

    Raises:
        BadFile: The file can't be read, or has not the columns of the roles.
    """
    refused: list[tuple[int | None, str]] = []
    number = 0

    def on_bad(bad: BadFile) -> None:
        nonlocal number
        number += 1
        if len(refused) < REFUSED:
            # Of a folder, the file is what is refused.
            where = "" if bad.line is not None or not path.is_dir() else f"{bad.file}: "
            refused.append((bad.line, f"{where}{bad.reason}"))

    chosen = _neutral(roles) if task is None else task
    with open_items(
        path, chosen, roles, on_bad=on_bad, admit=admit, name=name, media_root=media_root
    ) as source:
        seen = _Seen()
        source.look_only(seen.see, ITEMS)
        shown: list[JSONObject] = []
        good = 0
        for item in source:
            good += 1
            if len(shown) < ITEMS:
                envelope = msgspec.json.decode(item.payload)
                shown.append(display(envelope, chosen.view, NO_LINK))
        return Preview(
            format=source.format,
            rows=good + number,
            columns=seen.columns(source),
            items=shown,
            refused=refused,
            refused_rows=number,
            sheets=source.sheets,
            notes=[*source.notes, *source.remarks, *([source.hint] if source.hint else [])],
        )


def _neutral(roles: Roles) -> Task:
    item = "image" if roles.image is not None else "audio" if roles.audio is not None else None
    return parse({"kind": "any"} | ({} if item is None else {"item": item}))


class _Seen:
    """Figures of all columns."""

    def __init__(self) -> None:
        self._rows = 0
        self._present: Counter[str] = Counter()
        self._types: dict[str, set[Type]] = {}
        self._values: dict[str, Counter[tuple[type, Any]] | None] = {}
        self._counted = 0
        self._words: dict[str, str | None] = {}

    def see(self, row: object) -> None:
        """Take a row into account; any other value has no columns."""
        if not isinstance(row, dict) or len(row) + len(self._types) > 2 * MAX_COLUMNS:
            return
        self._rows += 1
        for name, cell in row.items():
            types = self._types.setdefault(name, set())
            if not is_missing(cell):
                self._present[name] += 1
                types.add(_type(cell))
                if self._present[name] <= LOOKED_AT and self._words.get(name, "") is not None:
                    self._words[name] = _word(cell, self._words.get(name))
                self._count(name, cell)

    def _count(self, name: str, cell: Any) -> None:
        values = self._values.setdefault(name, Counter())
        if values is None:
            return
        if isinstance(cell, date):  # and a datetime
            cell = cell.isoformat()
        elif isinstance(cell, Decimal):
            cell = str(cell)
        plain = isinstance(cell, bool | int | float) or (
            isinstance(cell, str) and len(cell) <= MAX_VALUE
        )
        key = (type(cell), cell if plain else None)
        new = plain and key not in values
        if not plain or (new and self._counted >= MAX_COUNTED) or _infinite(cell):
            self._counted -= len(values)
            self._values[name] = None
        else:
            self._counted += new
            values[key] += 1

    def columns(self, source: ItemSource) -> list[PreviewColumn]:
        """Return what the columns hold."""
        known: dict[str, str] = {column.name: column.type for column in source.columns}
        names = list(known) or list(self._types)
        return [self._column(name, known.get(name), source) for name in names]

    def _column(self, name: str, type_: str | None, source: ItemSource) -> PreviewColumn:
        values = self._values.get(name, Counter())
        common = [] if values is None else values.most_common(VALUES)
        return PreviewColumn(
            name=name,
            type=type_ or _together(self._types.get(name, set())),
            role=self._role(name, source),
            missing=self._rows - self._present[name],
            values=[(value, count) for (_, value), count in common],
            distinct=None if values is None else len(values),
            shown_as=self._words.get(name) or UNSET,
        )

    def _role(self, name: str, source: ItemSource) -> str | None:
        if source.holds is Holds.JSON and not source.roles.reads_objects:
            # A line is an item's fields, or all of it is the payload.
            return name if "data" in self._types and name in FIELDS else "show"
        return ", ".join(source.roles.roles_of(name)) or None


def _word(cell: object, known: str | None) -> str | None:
    """Return the word that a cell, or the value of its JSON text, and those before it fit."""
    for word in [known] if known else NESTED:
        value = as_nested(cell, word)
        if isinstance(value, list | dict) and fits(value, word):
            return word
    return None


def _infinite(cell: object) -> bool:
    return isinstance(cell, float) and not math.isfinite(cell)


def _type(cell: object) -> Type:
    match cell:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "decimal"
        case list():
            return "list"
        case dict():
            return "object"
        case _:
            return "text"


def _together(types: set[Type]) -> Type:
    """Return the type of a column whose cells have these types."""
    if types == {"integer", "decimal"}:
        return "decimal"
    return next(iter(types)) if len(types) == 1 else "mixed" if types else "text"
