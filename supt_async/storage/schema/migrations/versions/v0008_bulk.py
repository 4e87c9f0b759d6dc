"""Less work for each item that is added, and a number that tells of changed items.

The foreign keys of ``item``, ``content`` and ``offered`` cost a lookup for each row, two thirds of
an import; the code deletes those rows itself. ``import.floor`` is below the ids of an import's
items, so that no index has to lead to them.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

KEYS = {
    "item": ("fk_item_project_id",),
    "content": ("fk_content_item_id", "fk_content_project_id", "fk_content_import_id"),
    "offered": ("fk_offered_item_id", "fk_offered_project_id"),
}


def upgrade() -> None:
    floor = sa.Column("floor", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("import", floor)
    changes = sa.Column("changes", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("project", changes)
    _drop_keys(op.get_bind().dialect.name)
    op.drop_index(op.f("ix_content_import_id"), table_name="content")


def _drop_keys(dialect: str) -> None:
    if dialect == "sqlite":
        _edit_tables()
        return
    for table, names in KEYS.items():
        for name in names:
            op.drop_constraint(op.f(name), table, type_="foreignkey")
    if dialect == "postgresql":
        # Compared byte by byte, which is cheaper than by a language's rules.
        op.alter_column("content", "key", type_=sa.String(length=300, collation="C"))
    elif dialect in ("mysql", "mariadb"):
        op.drop_index("fk_item_project_id", "item")  # it was made for the key, and outlives it


def _edit_tables() -> None:
    """Remove foreign keys from the text of SQLite's tables, as its manual describes.

    Rows are the same with and without. To make the tables anew would delete what refers to them.
    """
    connection = op.get_bind()
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    for table, names in KEYS.items():
        read = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
        statement = connection.execute(read, {"name": table}).scalar_one()
        for name in names:
            key = rf",\s*CONSTRAINT {name} FOREIGN KEY\s*\([^)]*\) REFERENCES [^(]*\([^)]*\)"
            statement = re.sub(rf"{key}(\s+ON DELETE CASCADE)?", "", statement)
        write = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name")
        connection.execute(write, {"sql": statement, "name": table})
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))
