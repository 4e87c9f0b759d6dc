"""Text search in payloads, and their sizes, so that each page takes bounded time and memory."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase, ascii_uppercase

import msgspec
from sqlalchemy import ColumnElement, Connection, Integer, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import AnySelect
from supt_async.storage.text_index import IndexState

SCAN_BYTES = 16 * 2**20
"""Maximum number of payload bytes that one page searches, but at least one item."""
PAGE_BYTES = 8 * 2**20
"""Maximum number of payload bytes on one page, but at least one item."""
FIRST_STEP = 100
"""Number of items whose payloads are measured first; it doubles with each step."""

MATERIALIZES = ("postgresql", "sqlite")
"""Databases that have to be told to run a part of a statement by itself."""

_ENGLISH = str.maketrans(ascii_uppercase, ascii_lowercase)


def with_text(
    project: ProjectId, text: str, after: int, last: int, among: Sequence[int] | None = None
) -> AnySelect:
    """Return the statement for the items that contain a text, perhaps of some items only.

    It runs once and by itself: within a join each payload might be searched once per row.
    """
    content = tables.content.c
    within = (content.project_id == project, content.item_id > after, content.item_id <= last)
    found = select(content.item_id).where(*within, _has_text(text))
    if among is not None:
        found = found.where(content.item_id.in_(among))
    texts = found.cte("texts")
    for dialect in MATERIALIZES:  # MariaDB and MySQL have no such word, and do so by themselves
        texts = texts.prefix_with("MATERIALIZED", dialect=dialect)
    return select(texts.c.item_id)


def may_have_text(
    connection: Connection, project: ProjectId, text: str, after: int, most: int
) -> list[int] | None:
    """Return the next items that an index says may contain a text; None without an index."""
    index = dialect_of(connection).text_index
    if index.state(connection, project) is not IndexState.ON:
        return None
    written, inside = _spellings(text)
    found = index.find(connection, project, _small(written | inside), after, most)
    if found is None or not _is_number(text):
        return found
    item = int(text)
    ends = found[-1] if len(found) == most else item
    return sorted({*found, item}) if after < item <= ends else found


def _has_text(text: str) -> ColumnElement[bool]:
    """Return the condition that an item contains a text.

    Databases differ in the letters beyond English whose other case they know, so each usual
    spelling of the text is searched.
    """
    content = tables.content.c
    written, inside = _spellings(text)
    found: list[ColumnElement[bool]] = [
        _Position(func.lower(column), func.lower(part)) > 0
        for column, parts in ((content.external_id, written), (content.payload, inside))
        for part in _small(parts)
    ]
    if _is_number(text):
        found.append(content.item_id == int(text))
    return or_(*found)


def _spellings(text: str) -> tuple[set[str], set[str]]:
    """Return the usual spellings of a text, as they are in ids, and in JSON."""
    written = {text, text.lower(), text.upper(), text.capitalize(), text.title()}
    return written, {msgspec.json.encode(part).decode()[1:-1] for part in written}


def _is_number(text: str) -> bool:
    """Return whether a text may be an item's id."""
    return text.isascii() and text.isdigit() and len(text) <= 18


def contains(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Return the condition that a column has exactly this text somewhere."""
    return _Position(column, text) > 0


def _small(written: set[str]) -> list[str]:
    """Return texts with English small letters only, each once: the database does the rest."""
    return sorted({part.translate(_ENGLISH) for part in written})


class _Position(GenericFunction[int]):
    """Position of a text in another, from 1; 0 if it is not contained.

    Unlike LIKE it takes no longer for texts that match nearly everywhere.
    """

    type = Integer()
    inherit_cache = True
    name = "supt_position"


@compiles(_Position)
def _anywhere(element: _Position, compiler: SQLCompiler, **options: object) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(_Position, "postgresql")
def _on_postgresql(element: _Position, compiler: SQLCompiler, **options: object) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


def _sizes(connection: Connection) -> AnySelect:
    """Return the statement for items and the sizes of their payloads, by id.

    Sizes are in bytes, on SQLite in characters, since bytes would take a second read.
    """
    content = tables.content.c
    size = dialect_of(connection).text_bytes(content.payload)
    return select(content.item_id, size).order_by(content.item_id)


def fitting(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Return the first of these items, in this order, that fit on a page together."""
    fit: list[int] = []
    size = 0
    found = connection.execute(_sizes(connection).where(tables.content.c.item_id.in_(ids)))
    sizes = {row[0]: int(row[1]) for row in found}
    for item in ids:
        size += sizes.get(item, 0)
        if fit and size > PAGE_BYTES:
            break
        fit.append(item)
    return fit


def within_bytes(connection: Connection, project: ProjectId, after: int, last: int) -> int:
    """Return the last id to search, at most ``last``, so that the bytes stay bounded."""
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
