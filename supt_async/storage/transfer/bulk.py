"""Lookups of many items, in the fastest way of each database (``storage.dialects``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from supt_async.domain.ids import ProjectId
from supt_async.storage.dialects import dialect_of
from supt_async.storage.schema import tables


class Known(NamedTuple):
    """Item that is stored already."""

    fingerprint: str
    item: int


def known(connection: Connection, project: ProjectId, keys: Sequence[str]) -> dict[str, Known]:
    """Return the item of each key that a project has."""
    rows = dialect_of(connection).find_items(connection, project, keys)
    return {key: Known(fingerprint, item) for key, fingerprint, item in rows}


def has_items(connection: Connection, project: ProjectId) -> bool:
    """Return whether a project has items, published or not."""
    here = select(tables.content.c.item_id).where(tables.content.c.project_id == project)
    return connection.scalar(here.limit(1)) is not None
