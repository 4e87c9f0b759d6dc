"""Roles of named columns: which one is the id, the text or the known answer.

Columns that the user names have that role. Otherwise a column ``id`` is the id if it is different
in each row, and labellers see all columns without a role. If a file was added before without
taking that column for the id (by an earlier version, or on standard input), it is not taken for
the id now either: all items would be added twice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from supt_async.domain.items import NewItem
from supt_async.domain.values import JSONValue
from supt_async.errors import BadFile
from supt_async.payloads import codec
from supt_async.protocol.tasks.task import Task, to_dict
from supt_async.readers.answer_text import AnswerTexts
from supt_async.readers.csv_files import NAMES
from supt_async.readers.item_lines import id_of, priority_of

ID = "id"
"""Name of a column that is the id if its values are unique."""
TEXTS = ("text", "body", "content", "sentence", "review", "comment", "message")
"""Names of columns that probably hold the item itself."""
LABELS = ("label", "labels", "class", "category", "target", "answer")
"""Names of columns that probably hold known answers."""

Rows: TypeAlias = Iterable[tuple[int, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Columns that the user has named."""

    id: str | None = None
    text: str | None = None
    label: str | None = None
    priority: str | None = None
    show: tuple[str, ...] = ()
    delimiter: str | None = None

    @property
    def names(self) -> list[str]:
        single = (self.id, self.text, self.label, self.priority)
        return [name for name in (*single, *self.show) if name is not None]


class Columns:
    """Converter of one file's rows to items."""

    def __init__(self, roles: Roles, task: Task, file: str) -> None:
        self.roles = roles
        self.delimiter: str | None = None
        """Delimiter of a CSV file."""
        self._file = file
        self._task = task
        self._answers = _answers(task)
        self._id = roles.id
        self._names: Sequence[str] = ()
        self._hidden = {name for name in (roles.id, roles.label, roles.priority) if name}
        self._ambiguous_id = False
        self.whole = False
        """Whether the file's rows are items of the project already, with ``id`` in the payload."""

    def find_id(self, read: Callable[[], Rows], *, header: bool) -> None:
        """Take the column ``id`` for the id if no other is named and its values are unique.

        Without a ``header``, an object with ``data`` is an item, not a row.
        """
        if self._id is None and ID not in self.roles.names and not self.whole:
            verdict = _are_ids(read(), header)
            self._ambiguous_id = verdict is False
            if verdict:
                self._id = ID
                self._hidden.add(ID)

    def begin(self, names: Sequence[str]) -> None:
        """Check the names of the columns.

        Raises:
            BadFile: A column that the user named is missing, or none is left to show.
        """
        missing = [name for name in self.roles.names if name not in names]
        if missing:
            known = ", ".join(names)
            raise BadFile(f"has no column {missing[0]!r}; it has {known}", file=self._file)
        self._names = names
        if not self._shown(names):
            raise BadFile("has no column left to show to labellers", file=self._file)

    @property
    def reads_objects(self) -> bool:
        """Whether JSON objects are rows."""
        return bool(self.roles.names) or self._id is not None

    def item(self, line: int, row: object) -> NewItem:
        """Convert a row to an item.

        Raises:
            TypeError: The row can't be stored.
            ValueError: A cell does not fit its role.
        """
        if not isinstance(row, dict):
            raise ValueError("must be an object whose fields are the columns")
        self._names = self._names or list(row)
        needed = (self._id, self.roles.text, *self.roles.show)
        missing = [name for name in needed if name is not None and name not in row]
        if missing:
            raise ValueError(f"has no field {missing[0]!r}")
        payload = self._payload(row)
        if payload == {}:
            raise ValueError("has no field left to show to labellers")
        return NewItem(
            payload=codec.encode(payload),
            external_id=self._cell(row, self._id, _as_id),
            label=self._cell(row, self.roles.label, self._as_answer),
            priority=self._cell(row, self.roles.priority, _as_priority) or 0,
            line=line,
        )

    def _payload(self, row: Mapping[str, Any]) -> object:
        if self.roles.text is not None:
            return row[self.roles.text]
        return {name: row[name] for name in self._shown(row)}

    def _shown(self, names: Iterable[str]) -> list[str]:
        if self.roles.text is not None:
            return [self.roles.text]
        return list(self.roles.show) or [name for name in names if name not in self._hidden]

    def _cell(self, row: Mapping[str, Any], name: str | None, read: Callable[[Any], Any]) -> Any:
        value = None if name is None else row.get(name)
        if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
            return None
        try:
            return read(value)
        except ValueError as exc:
            raise ValueError(f"column {name!r}: {exc}") from exc

    def _as_answer(self, value: object) -> JSONValue:
        """Read a cell as the option with that text, or as an answer to the kind of task."""
        if not isinstance(value, str) or value in self._answers:
            return self._answers.get(value, value) if isinstance(value, str) else value
        kind = self._task.kind
        if kind in ("choice", "compare", "text", "any"):
            return value
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError:
            return value

    def said(self) -> list[str]:
        """Describe the roles that were found, for the line with the counts."""
        parts = []
        if self._id is not None:
            parts.append(f"id from column {self._id}")
        elif self.whole:
            parts.append(f"column {ID} is not the id: the rows were added with it; see --id")
        elif self._ambiguous_id:
            parts.append(f"column {ID} is not the id: it is empty or the same in some rows")
        if self.delimiter not in (None, ","):
            parts.append(f"cells separated by {NAMES.get(self.delimiter, self.delimiter)}")
        if left := self._left_out():
            parts.append(f"left out: {', '.join(left)}")
        return parts

    def _left_out(self) -> list[str]:
        used = {*self._shown(self._names), *self._hidden}
        return [name for name in self._names if name not in used]

    def facts(self) -> dict[str, str]:
        """Return the roles that were found for ``--json``."""
        facts = {"id": self._id, "delimiter": None if self.delimiter == "," else self.delimiter}
        return {name: value for name, value in facts.items() if value is not None}

    def hint(self) -> str | None:
        """Suggest options, if none says which columns to show or which hold known answers."""
        shown = self._shown(self._names)
        if self.roles.text is not None or self.roles.show:
            left = [name for name in self._left_out() if name.lower() in LABELS]
            if not left or self.roles.label is not None:
                return None
            return f"if {left[0]} holds known answers, use --label {left[0]}"
        text = next((name for name in shown if name.lower() in TEXTS), None)
        label = next((name for name in shown if name.lower() in LABELS), None)
        said = []
        if text is not None:
            said.append(f"to show the text alone, use --text {text}")
        if label is not None:
            said.append(f"if {label} holds known answers, use --label {label}")
        if not said:
            return None
        return f"labellers see the columns {', '.join(shown)}: {'; '.join(said)}"


def _answers(task: Task) -> dict[str, JSONValue]:
    """Return the options of a task by their text."""
    about = to_dict(task)
    wording = AnswerTexts(about)
    given: list[Any] = [*(about.get("options") or []), *(about.get("labels") or [])]
    values = [one["value"] if isinstance(one, dict) else one for one in given]
    return {wording.text(value): value for value in values} if task.single else {}


def _as_id(value: Any) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a column of integers with gaps
    return id_of(value)


def _as_priority(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,10}(\.0*)?\s*", value):
        value = float(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return priority_of(value)


def _are_ids(rows: Rows, header: bool) -> bool | None:
    """Tell whether each row has a different ``id``.

    None if the rows are not mappings with an ``id``, or have no other column.
    """
    seen: set[str] = set()
    alone = True
    for _, row in rows:
        if not isinstance(row, dict) or ID not in row or ("data" in row and not header):
            return None
        try:
            id_ = _as_id(row[ID])
        except ValueError:
            return False
        if id_ is None or id_ in seen:
            return False
        seen.add(id_)
        alone = alone and len(row) == 1
    return None if alone else bool(seen)
