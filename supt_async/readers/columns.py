"""Items of rows, by the roles of their columns.

Columns that the user names have that role. Otherwise a column ``id`` is the id if it is different
in each row, and labellers see all columns without a role. If a file was added before without
taking that column for the id (by an earlier version, or on standard input), it is not taken for
the id now either: all items would be added twice.
"""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.values import JSONObject
from supt_async.errors import BadFile
from supt_async.payloads import codec
from supt_async.protocol.tasks.kind import Task
from supt_async.readers import cells
from supt_async.readers.ids import Different
from supt_async.readers.roles import Roles
from supt_async.readers.table import listed

ID = "id"
"""Name of a column that is the id if its values are unique."""

Rows: TypeAlias = Iterable[tuple[int, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is done with each row, once the columns are known."""

    needed: tuple[str, ...]
    single: tuple[tuple[str, str, Callable[[Any], Any]], ...]
    """Fields of an item with their columns and readers."""
    whole: str | None
    hidden: frozenset[str]


class Columns:
    """Converter of one file's rows to items."""

    def __init__(self, roles: Roles, task: Task, file: str) -> None:
        self.roles = roles
        self.names: Sequence[str] = ()
        """Names of all columns; of the first row, if rows may differ."""
        self.id = roles.id
        """Column with the ids: the one that is named, or the one that was found."""
        self.ambiguous_id = False
        """Whether a column ``id`` is not the id, as it is empty or the same in some rows."""
        self._file = file
        self.task = task
        self._answers = cells.Answers(task)
        self._features = cells.Features(roles.features)
        self._suggest = _pairs(roles.suggest, ())
        self._nested = cells.nested_fields(task.view)
        self._plan: _Plan | None = None

    def find_id(self, rows: Rows, *, header: bool) -> None:
        """Take the column ``id`` for the id if its values are unique, and there is another column.

        Without a ``header``, an object with ``data`` is an item, not a row.
        """
        self.take_verdict(_are_ids(rows, header))

    def take_verdict(self, verdict: bool | None) -> None:
        """Take the column ``id`` for the id, or note that it is not; None if there is none."""
        self.ambiguous_id = verdict is False
        if verdict:
            self.id = ID

    @property
    def may_find_id(self) -> bool:
        """Whether a column ``id`` could be the id, as nothing else is said about it."""
        return self.roles.id is None and ID not in self._named()

    def begin(self, names: Sequence[str]) -> None:
        """Check the names of the columns.

        Raises:
            BadFile: A column that the user named is missing, or none is left to show.
        """
        self._begin_objects(names)
        missing = [name for name in self._named() if name not in names]
        if missing:
            raise BadFile(
                f"has no column {missing[0]!r}{_like(missing[0], names)}", file=self._file
            )
        if not self.shown(names):
            raise BadFile(
                "has no column left to show to labellers: name one with --show", file=self._file
            )

    def _begin_objects(self, names: Sequence[str]) -> None:
        """Take the fields of the first object for the columns; later ones may have others."""
        self.names = names
        self._features = cells.Features(self._matching(names))
        self._suggest = _pairs(self.roles.suggest, names)

    def _matching(self, names: Sequence[str]) -> list[str]:
        """Return the columns of the features, in the order of the file for each pattern."""
        found: list[str] = []
        for pattern in self.roles.features:
            hits = [pattern] if pattern in names else fnmatch.filter(names, pattern)
            if not hits and any(sign in pattern for sign in "*?["):
                raise BadFile(
                    f"has no column like {pattern!r}: it has {listed(names)}", file=self._file
                )
            found += [name for name in hits or [pattern] if name not in found]
        return found

    def _named(self) -> list[str]:
        """Return the columns that the user named, without the patterns of features."""
        r = self.roles
        single = (r.id, r.text, r.image, r.audio, r.label, r.gold, r.priority, r.assign)
        suggested = [name for pair in self._suggest for name in pair]
        named = (*single, *r.show, *r.meta, *suggested, *self._features.names)
        return [name for name in named if name is not None]

    @property
    def reads_objects(self) -> bool:
        """Whether JSON objects are rows."""
        return self.roles.names_columns or self.id is not None

    @property
    def texts(self) -> frozenset[str]:
        """Columns whose cells are read as they stand in the file."""
        r = self.roles
        named = (self.id, r.text, r.image, r.audio, r.label, r.assign)
        return frozenset(name for name in (*named, *(one for one, _ in self._suggest)) if name)

    def item(self, line: int, row: object) -> NewItem:
        """Convert a row to an item.

        Raises:
            TypeError: The row can't be stored.
            ValueError: A cell does not fit its role.
        """
        if not isinstance(row, dict):
            raise ValueError("must be an object whose fields are the columns")
        if self._plan is None:
            if not self.names:
                self._begin_objects(list(row))
            self._plan = self._planned()
        plan = self._plan
        for name in plan.needed:
            if name not in row:
                raise ValueError(f"has no field {name!r}")
        fields: dict[str, Any] = {"payload": codec.encode(self._payload(row, plan)), "line": line}
        for field, name, read in plan.single:
            value = _cell(row, name, read)
            if value is not None:
                fields[field] = value
        if names := self._features.names:
            if not any(name in row for name in names):
                raise ValueError(f"has no field {names[0]!r}")
            fields["features"] = codec.encode(self._features.read(row))
        if self.roles.meta:
            fields["meta"] = self._meta(row)
        if self._suggest:
            fields["suggestions"] = self._suggestions(row)
        return NewItem(**fields)

    def _planned(self) -> _Plan:
        r = self.roles
        single: list[tuple[str, str | None, Callable[[Any], Any]]] = [
            ("external_id", self.id, cells.as_id),
            ("label", r.label, self._answers.read),
            ("gold", r.gold, cells.as_gold),
            ("priority", r.priority, cells.as_priority),
            ("assign", r.assign, cells.as_names),
        ]
        return _Plan(
            needed=tuple(name for name in (self.id, r.whole, *r.show) if name is not None),
            single=tuple((field, name, read) for field, name, read in single if name is not None),
            whole=r.whole,
            hidden=self.hidden,
        )

    def _payload(self, row: Mapping[str, Any], plan: _Plan) -> object:
        r = self.roles
        if plan.whole is not None:
            value = _cell(row, plan.whole, cells.as_text if r.text is not None else cells.as_media)
            if value is None:
                raise ValueError(f"column {plan.whole!r} is empty: there is nothing to show")
            if isinstance(value, str) and r.text is None:
                self._check_media_task()
            return cells.as_nested(value, self.task.view.item or "")
        shown = r.show or [name for name in row if name not in plan.hidden]
        payload = {name: row[name] for name in shown}
        if not payload:
            raise ValueError("has no field left to show to labellers")
        for name, word in self._nested:
            if name in payload:
                payload[name] = cells.as_nested(payload[name], word)
        return payload

    def _check_media_task(self) -> None:
        kind = "image" if self.roles.image is not None else "audio"
        if self.task.item != kind:
            raise ValueError(f'the task needs "item": "{kind}" to show files by their paths')

    def shown(self, names: Iterable[str]) -> list[str]:
        """Return the columns that labellers see, in order."""
        if self.roles.whole is not None:
            return [self.roles.whole]
        if self.roles.show:
            return list(self.roles.show)
        hidden = self.hidden
        return [name for name in names if name not in hidden]

    @property
    def hidden(self) -> frozenset[str]:
        """Columns that have a role and are not shown unless the user says so."""
        r = self.roles
        suggested = [name for pair in self._suggest for name in pair]
        single = (self.id, r.label, r.gold, r.priority, r.assign)
        named = (*single, *r.meta, *suggested, *self._features.names)
        return frozenset(name for name in named if name is not None)

    def roles_of(self, name: str) -> list[str]:
        """Return the roles of a column; the last ones are those that more columns can have."""
        r = self.roles
        single = ("text", "image", "audio", "label", "gold", "priority", "assign")
        found = ["id"] if name == self.id else []
        found += [role for role in single if getattr(r, role) == name]
        found += ["meta"] if name in r.meta else []
        found += ["features"] if name in self._features.names else []
        found += ["suggest"] if any(name == one for one, _ in self._suggest) else []
        found += ["score"] if any(name == score for _, score in self._suggest) else []
        if r.whole is None and name in self.shown(self.names):
            found.append("show")
        return found

    def left_out(self) -> list[str]:
        """Return the columns that have no role and are not shown."""
        used = {*self.shown(self.names), *self.hidden}
        return [name for name in self.names if name not in used]

    def _meta(self, row: Mapping[str, Any]) -> JSONObject:
        return {name: _cell(row, name, cells.as_fact) for name in self.roles.meta if name in row}

    def _suggestions(self, row: Mapping[str, Any]) -> tuple[NewSuggestion, ...]:
        found = []
        for name, score in self._suggest:
            value = _cell(row, name, self._answers.read)
            if value is not None:
                certain = _cell(row, score, cells.as_score)
                source = self.roles.source or name
                found.append(NewSuggestion(source=source, value=value, score=certain))
        return tuple(found)


def _cell(row: Mapping[str, Any], name: str | None, read: Callable[[Any], Any]) -> Any:
    value = None if name is None else row.get(name)
    if cells.is_missing(value):
        return None
    try:
        return read(value)
    except ValueError as exc:
        raise ValueError(f"column {name!r}: {exc}") from exc


def _pairs(given: Sequence[str], names: Sequence[str]) -> list[tuple[str, str | None]]:
    """Return columns with suggestions and with their scores; a name may hold a colon itself."""
    pairs: list[tuple[str, str | None]] = []
    for one in given:
        name, _, score = one.rpartition(":")
        pairs.append((one, None) if one in names or not name or not score else (name, score))
    return pairs


def _like(missing: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(missing, names[:200], n=1, cutoff=0.6)
    return f", but {near[0]!r}" if near else f"; it has {listed(names)}"


def _are_ids(rows: Rows, header: bool) -> bool | None:
    """Tell whether each row has a different ``id``.

    None if the rows are not mappings with an ``id``, or have no other column.
    """
    ids = Different()
    alone = True
    for _, row in rows:
        if not isinstance(row, dict) or ID not in row or ("data" in row and not header):
            return None
        if not ids.see((row[ID],)):
            return False
        alone = alone and len(row) == 1
    return None if alone else ids.verdict()
