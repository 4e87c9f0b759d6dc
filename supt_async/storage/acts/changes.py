"""Acts that change a project or add to it, as the audit log has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Access, Creator, SettingsChange
from supt_async.domain.values import JSONValue
from supt_async.storage import project_settings
from supt_async.storage.acts.acts import record
from supt_async.storage.records import Added
from supt_async.storage.schema import tables

TEXTS = ("title", "guidelines", "style", "task")
"""Columns of a project that are named in the log, but not what they hold."""


def record_changes(
    connection: Connection,
    project: ProjectId,
    by: Access | None,
    values: Mapping[str, object],
    settings: SettingsChange,
) -> None:
    """Record what is about to change of a project: settings with their earlier values.

    Args:
        connection: The transaction, which has not changed anything yet.
        project: The project.
        by: Who changes it; None for an operator.
        values: New values of the project's columns.
        settings: New settings.
    """
    row = connection.execute(select(tables.project).where(tables.project.c.id == project)).first()
    if row is None:
        return
    changed = [name for name in TEXTS if name in values and values[name] != getattr(row, name)]
    if changed:
        record(connection, project, by, What.PROJECT_CHANGED, {"changed": changed})
    if "paused" in values and bool(values["paused"]) != bool(row.paused):
        what = What.PROJECT_PAUSED if values["paused"] else What.PROJECT_RESUMED
        record(connection, project, by, what)
    if "archived_ms" in values and (values["archived_ms"] is None) != (row.archived_ms is None):
        closed = values["archived_ms"] is not None
        what = What.PROJECT_ARCHIVED if closed else What.PROJECT_UNARCHIVED
        record(connection, project, by, what)
    stored = project_settings.read_row(row)
    earlier, now = (project_settings.view(one) for one in (stored, replace(stored, **settings)))
    differing: dict[str, Any] = {
        name: {"from": earlier[name], "to": new}
        for name, new in now.items()
        if earlier[name] != new
    }
    if differing:
        record(connection, project, by, What.SETTINGS_CHANGED, differing)


def record_added(
    connection: Connection,
    project: ProjectId,
    by: Access | Creator | None,
    added: Added,
    golden: Mapping[str, int],
) -> None:
    """Record that items were added, or given new contents or answers; nothing if none were.

    ``golden`` has the numbers of gold items among them.
    """
    known: dict[str, JSONValue] = {name: number for name, number in golden.items() if number}
    if known:
        record(connection, project, by, What.GOLD_ADDED, known)
    counts: dict[str, JSONValue] = {
        name: number
        for name in ("added", "updated", "answered")
        if (number := getattr(added, name))
    }
    if counts:
        record(connection, project, by, What.ITEMS_ADDED, counts)
