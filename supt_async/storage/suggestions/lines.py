"""Suggestions as JSON lines: objects with ``id`` or ``item``, with ``value``, and maybe ``score``.

``id`` is the item's own id, and ``item`` the number that the server has given it. What
``supt suggestions list`` prints can be read as well: its further fields are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from supt_async.domain.items import FoundSuggestion
from supt_async.domain.project import NO_SUGGESTIONS, OWN_MODEL
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import BadFile, Refused
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.kind import Task
from supt_async.protocol.tasks.task import settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.readers.formats.json_files import JsonLines
from supt_async.readers.input import Input
from supt_async.readers.item_lines import id_of, score_of, source_of, version_of
from supt_async.readers.roles import Roles
from supt_async.readers.table import BadRow, Numbered, OnBad

MAX_NUMBER = 2**63 - 1
"""Highest number of an item."""
_TOLD = {"source", "version", "created"}
"""Fields of lines that are written, which mean nothing in those that are read."""
_FIELDS = {"id", "item", "value", "score"} | _TOLD
_SHAPE = 'a suggestion is an object such as {"id": "r-17", "value": "cat", "score": 0.9}'


def source_and_version(source: str, version: str | None) -> tuple[str, str | None]:
    """Return the source and version of suggestions, checked; an empty version is none.

    Raises:
        Refused: One of them is not a name, or the source is reserved.
    """
    try:
        name, checked = source_of(source), version_of(version)
    except ValueError as exc:
        raise Refused(str(exc)) from exc
    if name in (OWN_MODEL, NO_SUGGESTIONS):
        raise Refused(f"the source {name!r} is reserved: choose another name")
    return name, checked


def read_suggestions(source: Input, task: Task, on_bad: OnBad) -> Iterator[FoundSuggestion]:
    """Yield the suggestions of a file of JSON lines.

    ``on_bad`` is told of each line that is refused, which is then left out.
    """
    for number, value in _values(source, on_bad):
        try:
            found = suggestion_of(value, task, number)
        except (ValueError, RecursionError) as exc:
            on_bad(BadRow(_reason(exc), file=source.name, line=number, value=value))
        else:
            yield found


def _values(source: Input, on_bad: OnBad) -> Numbered:
    try:
        yield from JsonLines(source, Roles()).rows(on_bad)
    except BadFile as exc:
        if "--encoding" not in exc.reason:  # which can't be named here
            raise
        raise BadFile("is not UTF-8, as JSON must be", file=exc.file, line=exc.line) from exc


def suggestion_of(value: JSONValue, task: Task, line: int | None = None) -> FoundSuggestion:
    """Return the suggestion of a decoded line, its value in the task's spelling.

    What a task allows only for some items is checked later, when the item is known.

    Raises:
        ValueError: It is no suggestion, or the task does not allow its value.
    """
    if not isinstance(value, dict) or "value" not in value:
        raise ValueError(_SHAPE)
    if not value.keys() <= _FIELDS:
        raise ValueError(f"{_SHAPE}, without other fields")
    external_id, item = _item_of(value)
    score = value.get("score")
    return FoundSuggestion(
        line=line,
        external_id=external_id,
        item=item,
        value=spelled(task, value["value"]),
        score=None if score is None else score_of(score),
    )


def spelled(task: Task, value: JSONValue) -> str:
    """Return the JSON text of a suggested value as it is stored.

    Raises:
        ValueError: The task does not allow it.
    """
    try:
        return text_of(settle(task, value))
    except NotAllowed as exc:
        raise ValueError(f"the value is not allowed: {exc}") from exc


def _item_of(value: JSONObject) -> tuple[str | None, int | None]:
    """Return the item's own id, or else its number."""
    external_id = id_of(value.get("id"))
    if external_id is not None:
        return external_id, None
    item = value.get("item")
    if item is None:
        raise ValueError("it names no item: give its id, or its number as item")
    if isinstance(item, str) and item.isascii() and item.isdecimal() and len(item) < 20:
        item = int(item)
    if type(item) is not int or not 0 < item <= MAX_NUMBER:
        raise ValueError("item is the number of an item; the id that came with it is called id")
    return None, item


def _reason(exc: Exception) -> str:
    return "is nested too deep" if isinstance(exc, RecursionError) else str(exc).rstrip(".")
