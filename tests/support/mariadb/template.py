"""Template of databases: tables and rows of one that has just got its schema."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

TABLES = """
SELECT table_name, auto_increment FROM information_schema.tables
 WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name
"""
SHAPE = """
SELECT table_name, column_name, column_type, is_nullable FROM information_schema.columns
 WHERE table_schema = DATABASE()
"""
VIEWS = (
    "SELECT DATABASE(), table_name FROM information_schema.views WHERE table_schema = DATABASE()"
)
COUNTED = re.compile(r" AUTO_INCREMENT=\d+")

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Template:
    """What makes a database as good as one that has just been installed."""

    statements: Sequence[str]
    """What creates the tables and views."""
    numbers: Mapping[str, int | None]
    """The number that the next row gets, by table."""
    rows: Mapping[str, list[Row]]
    """Rows by table, of those that have any."""
    shape: frozenset[Row]

    @classmethod
    async def read(cls, connection: Any) -> Self:
        """Take a database for the template."""
        async with connection.cursor() as cursor:
            numbers: dict[str, int | None] = dict(await _fetch(cursor, TABLES))
            made = []
            for name in numbers:
                ((_, text),) = await _fetch(cursor, f"SHOW CREATE TABLE `{name}`")
                made.append(COUNTED.sub("", text))
            for database, name in await _fetch(cursor, VIEWS):
                ((_, text, *_),) = await _fetch(cursor, f"SHOW CREATE VIEW `{name}`")
                made.append(text.replace(f"`{database}`.", ""))
            return cls(
                statements=made,
                numbers=numbers,
                rows={
                    name: await _rows(cursor, name) for name in await _filled(cursor, list(numbers))
                },
                shape=frozenset(await _fetch(cursor, SHAPE)),
            )

    async def write(self, connection: Any) -> None:
        """Make the tables and rows in an empty database."""
        async with connection.cursor() as cursor:
            await cursor.execute("SET foreign_key_checks = 0")
            for statement in self.statements:
                await cursor.execute(statement)
            for name, rows in self.rows.items():
                await _insert(cursor, name, rows)

    async def restore(self, connection: Any) -> bool:
        """Empty what has been written to; return False if the tables are others, so it can't."""
        async with connection.cursor() as cursor:
            numbers: dict[str, int | None] = dict(await _fetch(cursor, TABLES))
            if frozenset(await _fetch(cursor, SHAPE)) != self.shape:
                return False
            filled = await _filled(cursor, list(numbers))
            counted = [name for name, number in numbers.items() if number != self.numbers[name]]
            await cursor.execute("SET foreign_key_checks = 0")
            for name in {*filled, *counted, *self.rows}:
                kept = self.rows.get(name, [])
                if not kept or await _rows(cursor, name) != kept:
                    # TRUNCATE starts the numbers again, and takes ten times as long.
                    how = "TRUNCATE TABLE" if name in counted else "DELETE FROM"
                    await cursor.execute(f"{how} `{name}`")
                    await _insert(cursor, name, kept)
            return True


async def _fetch(cursor: Any, statement: str) -> list[Row]:
    await cursor.execute(statement)
    return list(await cursor.fetchall())


async def _filled(cursor: Any, names: list[str]) -> list[str]:
    """Return the tables that have a row, of all those given."""
    each = (f"(SELECT '{name}' FROM `{name}` LIMIT 1)" for name in names)  # noqa: S608 our tables
    return [name for (name,) in await _fetch(cursor, " UNION ALL ".join(each))]


async def _rows(cursor: Any, name: str) -> list[Row]:
    return await _fetch(cursor, f"SELECT * FROM `{name}`")  # noqa: S608 our tables


async def _insert(cursor: Any, name: str, rows: list[Row]) -> None:
    for row in rows:
        marks = ", ".join(["%s"] * len(row))
        statement = f"INSERT INTO `{name}` VALUES ({marks})"  # noqa: S608 our tables
        await cursor.execute(statement, row)
