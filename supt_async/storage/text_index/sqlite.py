"""Index of texts on SQLite: a table of FTS5's for each project, by trigrams.

Triggers keep it. Items that were there before come in pieces: up to ``position`` they are in the
index, and all above ``top`` came with the triggers. Both numbers are in ``meta``.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from supt_async.domain.ids import ProjectId
from supt_async.storage.text_index import SHORTEST, IndexState, TextIndex

KEY = "text_index:"
"""Beginning of keys in ``meta``: how far an index is, as ``position:top``."""
PIECE = 2_000
"""Number of items that are put into an index in one transaction."""
TEXTS = "{row}.payload || char(10) || coalesce({row}.external_id, '')"
MAKE = """
CREATE VIRTUAL TABLE {name} USING fts5(texts, content='', tokenize='trigram')
;;
CREATE TRIGGER {name}_insert AFTER INSERT ON content WHEN new.project_id = {project} BEGIN
    INSERT INTO {name} (rowid, texts) VALUES (new.item_id, {new});
END
;;
CREATE TRIGGER {name}_update AFTER UPDATE OF payload, external_id ON content
WHEN old.project_id = {project} AND {indexed} BEGIN
    INSERT INTO {name} ({name}, rowid, texts) VALUES ('delete', old.item_id, {old});
    INSERT INTO {name} (rowid, texts) VALUES (new.item_id, {new});
END
;;
CREATE TRIGGER {name}_delete AFTER DELETE ON content
WHEN old.project_id = {project} AND {indexed} BEGIN
    INSERT INTO {name} ({name}, rowid, texts) VALUES ('delete', old.item_id, {old});
END
"""
"""Statements that make an index, between two semicolons each."""
INDEXED = (
    "(old.item_id > {top} OR old.item_id <="
    " (SELECT CAST(value AS INTEGER) FROM meta WHERE key = '{key}'))"
)
DROP = (
    *(f"DROP TRIGGER IF EXISTS {{name}}_{when}" for when in ("insert", "update", "delete")),
    "DROP TABLE IF EXISTS {name}",
)
TOP = text("SELECT coalesce(max(item_id), 0) FROM content WHERE project_id = :project")
LAST = text(
    "SELECT max(item_id), count(*) FROM (SELECT item_id FROM content"
    "  WHERE project_id = :project AND item_id > :after AND item_id <= :top"
    "  ORDER BY item_id LIMIT :piece)"
)
FILL = (
    "INSERT INTO {name} (rowid, texts) SELECT c.item_id, {texts} FROM content c"
    " WHERE c.project_id = :project AND c.item_id > :after AND c.item_id <= :last"
    " ORDER BY c.item_id"
)
FIND = (
    "SELECT rowid FROM {name} WHERE {name} MATCH :query AND rowid > :after"
    " ORDER BY rowid LIMIT :most"
)


class SqliteTextIndex(TextIndex):
    """Tables of FTS5, one for each project that has an index."""

    def state(self, connection: Connection, project: ProjectId) -> IndexState:
        found = _progress(connection, project)
        if found is None:
            return IndexState.OFF
        position, top = found
        return IndexState.ON if position >= top else IndexState.BUILDING

    def find(
        self,
        connection: Connection,
        project: ProjectId,
        texts: Sequence[str],
        after: int,
        most: int,
    ) -> list[int] | None:
        if min(map(len, texts)) < SHORTEST:
            return None
        query = " OR ".join('"' + one.replace('"', '""') + '"' for one in texts)
        statement = text(FIND.format(name=name_of(project)))
        values = {"query": query, "after": after, "most": most}
        return list(connection.scalars(statement, values))

    def begin(self, connection: Connection, project: ProjectId) -> None:
        if _progress(connection, project) is not None:
            return
        top = int(connection.scalar(TOP, {"project": project}) or 0)
        key = f"{KEY}{int(project)}"
        how = {
            "name": name_of(project),
            "project": int(project),
            "new": TEXTS.format(row="new"),
            "old": TEXTS.format(row="old"),
            "indexed": INDEXED.format(top=top, key=key),
        }
        for statement in MAKE.split(";;"):
            connection.exec_driver_sql(statement.format(**how))
        note = text("INSERT INTO meta (key, value) VALUES (:key, :value)")
        connection.execute(note, {"key": key, "value": f"0:{top}"})

    def step(self, connection: Connection, project: ProjectId) -> int | None:
        found = _progress(connection, project)
        if found is None or found[0] >= found[1]:
            return None
        position, top = found
        span = {"project": project, "after": position}
        values = {**span, "top": top, "piece": PIECE}
        last, number = connection.execute(LAST, values).one()
        if number:
            fill = FILL.format(name=name_of(project), texts=TEXTS.format(row="c"))
            connection.execute(text(fill), {**span, "last": last})
        note = text("UPDATE meta SET value = :value WHERE key = :key")
        reached = last if number == PIECE else top
        value = f"{reached}:{top}"
        connection.execute(note, {"key": f"{KEY}{int(project)}", "value": value})
        return int(number)

    def drop(self, connection: Connection, project: ProjectId) -> None:
        if _progress(connection, project) is None:
            return
        for statement in DROP:
            connection.exec_driver_sql(statement.format(name=name_of(project)))
        note = text("DELETE FROM meta WHERE key = :key")
        connection.execute(note, {"key": f"{KEY}{int(project)}"})


def name_of(project: ProjectId) -> str:
    """Return the name of a project's table."""
    return f"content_text_{int(project)}"


def _progress(connection: Connection, project: ProjectId) -> tuple[int, int] | None:
    """Return up to which item an index is complete, and up to which it has to be."""
    query = text("SELECT value FROM meta WHERE key = :key")
    value = connection.scalar(query, {"key": f"{KEY}{int(project)}"})
    if value is None:
        return None
    position, _, top = str(value).partition(":")
    return int(position), int(top)
