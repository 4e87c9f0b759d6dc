"""What MariaDB and MySQL do in their own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.mysql import insert as mysql_insert

from supt_async.storage.dialects.base import Dialect


class MysqlDialect(Dialect):
    """MariaDB and MySQL: ON DUPLICATE KEY UPDATE."""

    def insert_missing(
        self, connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        if not rows:
            return
        # IGNORE would hide more than what is there already: this changes nothing then.
        first = next(iter(table.primary_key.columns))
        made = mysql_insert(table).on_duplicate_key_update({first.name: first})
        connection.execute(made, [dict(row) for row in rows])

    def add_up(
        self,
        connection: Connection,
        table: Table,
        key: Mapping[str, Any],
        numbers: Mapping[str, int],
    ) -> None:
        made = mysql_insert(table).values(**key, **numbers)
        sums = {name: table.c[name] + made.inserted[name] for name in numbers}
        connection.execute(made.on_duplicate_key_update(sums))
