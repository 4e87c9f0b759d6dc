"""How tables are written for MariaDB and MySQL: types, defaults of texts, and table options.

Migrations and tables name the types that all databases have. MySQL's own reading of some is too
small: a TEXT ends at 64 KiB, and a FLOAT has seven digits. Texts are compared byte by byte, with
their trailing spaces, as PostgreSQL and SQLite do.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Column, Dialect, Float, LargeBinary, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.mysql.base import MySQLDDLCompiler, MySQLDialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import TypeCompiler

MYSQL: Final = ("mysql", "mariadb")
"""Names of SQLAlchemy's dialects for these databases; either may talk to either."""
CHARSET = "utf8mb4"
"""Character set of all texts; the one that is called utf8 has no characters of four bytes."""
MARIADB_COLLATION = "utf8mb4_nopad_bin"
"""Collation of all texts on MariaDB."""
MYSQL_COLLATION = "utf8mb4_0900_bin"
"""The same on MySQL, which has it since 8.0.17."""


@compiles(Text, *MYSQL)
def _text(type_: Text, compiler: TypeCompiler, **options: Any) -> str:
    return "LONGTEXT"


@compiles(LargeBinary, *MYSQL)
def _binary(type_: LargeBinary, compiler: TypeCompiler, **options: Any) -> str:
    return "LONGBLOB"


@compiles(Float, *MYSQL)
def _float(type_: Float[float], compiler: TypeCompiler, **options: Any) -> str:
    return "DOUBLE"


class Definitions(MySQLDDLCompiler):
    """Compiler of CREATE TABLE and ALTER TABLE for MariaDB and MySQL."""

    dialect: MySQLDialect

    def get_column_default_string(self, column: Column[Any]) -> str | None:
        """Return a column's default; for a text as an expression, as MySQL wants it."""
        default = super().get_column_default_string(column)
        if default is not None and isinstance(column.type, Text):
            return f"({default})"
        return default

    def visit_primary_key_constraint(self, constraint: PrimaryKeyConstraint, **options: Any) -> str:
        """Return a primary key without a name, which would be ignored with a warning."""
        return self.define_primary_key_body(constraint, **options) if len(constraint) else ""

    def post_create_table(self, table: Table) -> str:
        """Return the options of a table, whatever the server's and the database's defaults are."""
        texts = f"DEFAULT CHARSET={CHARSET} COLLATE={collation(self.dialect)}"
        # Rows of this format may have long keys.
        return f"{super().post_create_table(table)} ENGINE=InnoDB ROW_FORMAT=DYNAMIC {texts}"


def is_mysql(dialect: Dialect) -> bool:
    """Tell whether a dialect is MariaDB's or MySQL's."""
    return dialect.name in MYSQL


def collation(dialect: Dialect) -> str:
    """Return the collation of texts on a MariaDB or MySQL that has been connected to."""
    return MARIADB_COLLATION if getattr(dialect, "is_mariadb", False) else MYSQL_COLLATION


def define_with(dialect: Dialect) -> None:
    """Let statements that define tables on MariaDB or MySQL be written as above."""
    if is_mysql(dialect):
        dialect.ddl_compiler = Definitions
