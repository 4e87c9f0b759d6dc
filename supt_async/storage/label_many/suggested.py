"""Suggestions of the items that an owner looks at, and the search for what was suggested."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import ColumnElement, Connection, exists, func, select

from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.review_records import StoredSuggestion, Suggested
from supt_async.storage.schema import tables
from supt_async.storage.schema.columns import Columns
from supt_async.storage.training.suggesting import MODEL

MOST = 20
"""Maximum number of suggestions of an item that are read: the model's, and the first by source."""


def matches(wanted: Suggested, suggestion: Columns) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for a suggestion."""
    found = [suggestion.source == wanted.source]
    if wanted.value is not None:
        found.append(suggestion.value == text_of(wanted.value))
    if wanted.min_score is not None:
        found.append(suggestion.score >= wanted.min_score)
    if wanted.max_score is not None:
        found.append(suggestion.score <= wanted.max_score)
    return tuple(found)


def has_suggestion(wanted: Suggested, item: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that an item has such a suggestion."""
    s = tables.suggestion.c
    return exists().where(s.item_id == item, *matches(wanted, s))


def suggestions_of(
    connection: Connection, items: Collection[int]
) -> list[tuple[int, StoredSuggestion]]:
    """Read what is suggested for items, by source; of each item at most ``MOST``."""
    s = tables.suggestion.c
    first = (s.source != MODEL, s.source)
    every = select(
        *(s.item_id, s.source, s.value, s.score, s.version),
        func.row_number().over(partition_by=s.item_id, order_by=first).label("number"),
    ).where(s.item_id.in_(items))
    one = every.subquery().c
    rows = connection.execute(
        select(one.item_id, one.source, one.value, one.score, one.version)
        .where(one.number <= MOST)
        .order_by(one.item_id, one.source)
    )
    return [
        (
            row.item_id,
            StoredSuggestion(
                source=row.source,
                value=msgspec.json.decode(row.value),
                score=row.score,
                version=row.version,
            ),
        )
        for row in rows
    ]
