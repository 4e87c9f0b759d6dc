"""Tables as they are written for MariaDB and MySQL."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, Text
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.dialects.mysql.base import MySQLDialect
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import Float, TypeEngine

from supt_async.storage.schema.mysql_types import MARIADB_COLLATION, MYSQL_COLLATION, define_with

TABLE = Table(
    "example",
    MetaData(naming_convention={"pk": "pk_%(table_name)s"}),
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False, server_default="{}"),
    Column("state", String(16), nullable=False, server_default="new"),
)


def dialect(*, is_mariadb: bool) -> MySQLDialect:
    made: MySQLDialect = mysql.dialect(is_mariadb=is_mariadb)
    define_with(made)
    return made


@pytest.mark.parametrize(
    ("type_", "expected"), [(Text(), "LONGTEXT"), (LargeBinary(), "LONGBLOB"), (Float(), "DOUBLE")]
)
def test_types_hold_what_they_hold_elsewhere(type_: TypeEngine[object], expected: str) -> None:
    assert type_.compile(dialect(is_mariadb=True)) == expected
    assert type_.compile(dialect(is_mariadb=False)) == expected


@pytest.mark.parametrize(
    ("is_mariadb", "collation"), [(True, MARIADB_COLLATION), (False, MYSQL_COLLATION)]
)
def test_tables_do_not_depend_on_what_the_server_prefers(is_mariadb: bool, collation: str) -> None:
    statement = str(CreateTable(TABLE).compile(dialect=dialect(is_mariadb=is_mariadb)))
    assert (
        f"ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE={collation}" in statement
    )
    assert "title LONGTEXT NOT NULL DEFAULT ('{}')" in statement
    assert "state VARCHAR(16) NOT NULL DEFAULT 'new'" in statement
    assert "PRIMARY KEY (id)" in statement
    assert "pk_example" not in statement


@pytest.mark.parametrize("other", [postgresql.dialect, sqlite.dialect])
def test_other_databases_write_them_in_their_own_way(other: type[Dialect]) -> None:
    dialect = other()
    define_with(dialect)
    statement = str(CreateTable(TABLE).compile(dialect=dialect))
    assert "title TEXT DEFAULT '{}' NOT NULL" in statement
    assert "pk_example" in statement
    assert "InnoDB" not in statement
