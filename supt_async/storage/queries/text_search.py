"""Searches payloads for a text, and measures them, so that no page takes too long or too much."""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Integer, Select, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from supt_async.domain.ids import ProjectId
from supt_async.storage.schema import tables

SCAN_BYTES = 16 * 2**20
"""Bytes of payloads in which one page looks for a text, but one item's at least."""
PAGE_BYTES = 8 * 2**20
"""Bytes of payloads on one page, but one item's at least."""
FIRST_STEP = 100
"""Items whose payloads are measured first; then twice as many, and so on."""

_ENGLISH = str.maketrans(ascii_uppercase, ascii_lowercase)


def with_text(project: ProjectId, text: str, after: int, last: int) -> Select[Any]:
    """Return the statement for the items in which a text stands.

    It is carried out once and by itself: within a join each payload might be looked through once
    for each other row.
    """
    content = tables.content.c
    within = (content.project_id == project, content.item_id > after, content.item_id <= last)
    found = select(content.item_id).where(*within, _has_text(text))
    texts = found.cte("texts").prefix_with("MATERIALIZED")
    return select(texts.c.item_id)


def _has_text(text: str) -> ColumnElement[bool]:
    """Return the condition that a text stands in an item.

    Databases differ in which letters they know the other case of, beyond those of English; so
    the usual ways to write the text are looked for, each.
    """
    content = tables.content.c
    written = {text, text.lower(), text.upper(), text.capitalize(), text.title()}
    inside = {msgspec.json.encode(part).decode()[1:-1] for part in written}  # of its JSON
    found: list[ColumnElement[bool]] = [
        _Position(func.lower(column), func.lower(part)) > 0
        for column, parts in ((content.external_id, written), (content.payload, inside))
        for part in _small(parts)
    ]
    if text.isascii() and text.isdigit() and len(text) <= 18:
        found.append(content.item_id == int(text))
    return or_(*found)


def _small(written: set[str]) -> list[str]:
    """Return texts with English small letters only, each once: the database does the rest."""
    return sorted({part.translate(_ENGLISH) for part in written})


class _Position(GenericFunction[int]):
    """Where a text begins in another, from 1; 0 if it does not.

    Unlike LIKE it takes no longer for texts that fit nearly everywhere.
    """

    type = Integer()
    inherit_cache = True
    name = "supt_position"


@compiles(_Position, "sqlite")
def _on_sqlite(element: _Position, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(_Position, "postgresql")
def _on_postgresql(element: _Position, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


def _sizes(connection: Connection) -> Select[Any]:
    """Return the statement for items and how large their payloads are, by id.

    Bytes, on SQLite characters: it would have to read the payload twice for bytes.
    """
    content = tables.content.c
    measure = func.length if connection.dialect.name == "sqlite" else func.octet_length
    return select(content.item_id, measure(content.payload)).order_by(content.item_id)


def fitting(connection: Connection, ids: list[int]) -> list[int]:
    """Return as many of the items, from the first one on, as fit on a page."""
    fit: list[int] = []
    size = 0
    for item, bytes_ in connection.execute(
        _sizes(connection).where(tables.content.c.item_id.in_(ids))
    ):
        size += bytes_
        if fit and size > PAGE_BYTES:
            break
        fit.append(item)
    return fit


def within_bytes(connection: Connection, project: ProjectId, after: int, last: int) -> int:
    """Return how far to look, up to ``last``, so that it is not in too many bytes."""
    content = tables.content.c
    at, size, step = after, 0, FIRST_STEP
    while at < last:
        rows = connection.execute(
            _sizes(connection)
            .where(content.project_id == project, content.item_id > at, content.item_id <= last)
            .limit(step)
        ).all()
        if not rows:
            return last
        for item, bytes_ in rows:
            size += bytes_
            if size > SCAN_BYTES and at > after:
                return at
            at = item
        step *= 2
    return last
