"""Index of texts on PostgreSQL: GIN over trigrams, of the extension pg_trgm.

It has the rows of one project only, so that imports into others cost nothing. It is made and
dropped CONCURRENTLY: nobody waits for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from supt_async.domain.ids import ProjectId
from supt_async.errors import Refused
from supt_async.storage.database import driver_error
from supt_async.storage.text_index import SHORTEST, IndexState, TextIndex

SECONDS = 2
"""Maximum time of a look-up: of a text that most items have, it would take minutes."""
SAMPLE = 1_000
"""Number of items in which words are counted, to find a rare one."""
BEGINNING = 2_000
"""Number of characters of each of their payloads that are looked at."""
WORDS = 20
"""Maximum number of a text's words that are counted, the longest."""
WORK_MEM = "256MB"
"""Memory for making an index."""
MISSING = ("0A000", "58P01", "42501", "42704")
"""SQLSTATEs of an extension that is not installed, or that we may not create."""
STATE = text(
    "SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " WHERE c.relname = :name AND i.indrelid = CAST('content' AS regclass)"
)
BEING_MADE = text(
    "SELECT count(*) FROM pg_stat_progress_create_index p"
    "  JOIN pg_class c ON c.oid = p.index_relid WHERE c.relname = :name"
)
MAKE = (
    "CREATE INDEX CONCURRENTLY {name} ON content"
    " USING gin (lower(payload) gin_trgm_ops, lower(external_id) gin_trgm_ops)"
    " WHERE project_id = {project}"
)
LIMIT = text(
    "SELECT set_config('statement_timeout', :time, true), set_config('enable_seqscan', :on, true),"
    " set_config('enable_indexscan', :on, true), set_config('enable_indexonlyscan', :on, true)"
)
"""For this transaction: nothing but the index will do, and it has to be quick."""
FIND = (
    "SELECT item_id FROM content WHERE project_id = {project} AND item_id > :after AND ({any})"
    " ORDER BY item_id LIMIT :most"
)
COUNTS = (
    "SELECT {counts} FROM (SELECT lower(left(payload, :beginning)) AS beginning FROM content"
    "  WHERE project_id = :project AND item_id > :after ORDER BY item_id LIMIT :sample) AS near"
)


class PostgresTextIndex(TextIndex):
    """GIN indexes, one for each project that has one."""

    def state(self, connection: Connection, project: ProjectId) -> IndexState:
        valid = connection.scalar(STATE, {"name": name_of(project)})
        if valid is None:
            return IndexState.OFF
        return IndexState.ON if valid else IndexState.BUILDING

    def find(
        self,
        connection: Connection,
        project: ProjectId,
        texts: Sequence[str],
        after: int,
        most: int,
    ) -> list[int] | None:
        if not all(map(_has_trigram, texts)):
            return None
        asked = {rare_part(connection, project, one, after) for one in texts}
        values: dict[str, object] = {"after": after, "most": most}
        values |= {f"t{n}": f"%{_escaped(one)}%" for n, one in enumerate(sorted(asked))}
        any_ = " OR ".join(
            f"lower({column}) LIKE lower(:t{n})"
            for n in range(len(asked))
            for column in ("payload", "external_id")
        )
        # The project stands in the statement: a plan for any would not use the index.
        statement = text(FIND.format(project=int(project), any=any_))
        before = connection.scalar(text("SELECT current_setting('statement_timeout')"))
        connection.execute(LIMIT, {"time": f"{SECONDS}s", "on": "off"})
        found = list(connection.scalars(statement, values))
        connection.execute(LIMIT, {"time": before, "on": "on"})
        return found

    def begin(self, connection: Connection, project: ProjectId) -> None:
        try:
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
        except DBAPIError as exc:
            if getattr(driver_error(exc), "sqlstate", None) not in MISSING:
                raise
            raise Refused(
                "this PostgreSQL has no extension pg_trgm, or we may not create it: install "
                "postgresql-contrib, and let an administrator run CREATE EXTENSION pg_trgm"
            ) from exc

    def step(self, connection: Connection, project: ProjectId) -> int | None:
        with _outside(connection) as alone:
            match self.state(alone, project):
                case IndexState.ON:
                    return None
                case IndexState.BUILDING:
                    if alone.scalar(BEING_MADE, {"name": name_of(project)}):
                        raise Refused("the index is being made by somebody else: wait for it")
                    _drop(alone, project)  # a killed command has left it
                case IndexState.OFF:
                    pass
            alone.execute(text(f"SET maintenance_work_mem = '{WORK_MEM}'"))
            alone.execute(text(MAKE.format(name=name_of(project), project=int(project))))
        return None

    def drop(self, connection: Connection, project: ProjectId) -> None:
        with _outside(connection) as alone:
            if self.state(alone, project) is not IndexState.OFF:
                _drop(alone, project)


def name_of(project: ProjectId) -> str:
    """Return the name of a project's index."""
    return f"ix_content_text_{int(project)}"


@contextmanager
def _outside(connection: Connection) -> Iterator[Connection]:
    """Open a connection that is in no transaction and waits as long as it has to."""
    with connection.engine.connect() as alone:
        alone = alone.execution_options(isolation_level="AUTOCOMMIT")
        alone.detach()  # what is set does not go back into the pool
        alone.execute(text("SET lock_timeout = 0; "))
        alone.execute(text("SET statement_timeout = 0"))
        yield alone


def _drop(alone: Connection, project: ProjectId) -> None:
    alone.execute(text(f"DROP INDEX CONCURRENTLY IF EXISTS {name_of(project)}"))


def rare_part(connection: Connection, project: ProjectId, text_: str, after: int) -> str:
    """Return a word of a text that none of the next items have, or else the whole text.

    Of a text with frequent words, the index goes through all items that have those: a second for
    each million, where the rare word alone takes some milliseconds.
    """
    words = sorted(set(re.findall(rf"[^\W_]{{{SHORTEST},}}", text_)), key=len, reverse=True)[:WORDS]
    if len(words) < 2:
        return text_
    counts = ", ".join(
        f"count(*) FILTER (WHERE strpos(beginning, lower(:w{n})) > 0)" for n in range(len(words))
    )
    values = {"project": project, "after": after, "sample": SAMPLE, "beginning": BEGINNING}
    statement = text(COUNTS.format(counts=counts))
    found = connection.execute(
        statement, {**values, **{f"w{n}": word for n, word in enumerate(words)}}
    ).one()
    # Without any items after these, all words are as rare.
    return next((word for word, count in zip(words, found, strict=True) if not count), text_)


def _has_trigram(text_: str) -> bool:
    """Return whether a text has characters that the index knows."""
    return re.search(rf"[^\W_]{{{SHORTEST}}}", text_) is not None


def _escaped(text_: str) -> str:
    """Return a text in which nothing means something to LIKE."""
    return re.sub(r"([\\%_])", r"\\\1", text_)
