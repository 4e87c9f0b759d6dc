"""Makes the schema, and refuses one that another version has made.

An empty database gets its tables from whichever command comes first. An older or a newer one
is refused with a line that says what to run: nothing migrates a database by surprise.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select

from supt_async.errors import SchemaMismatch
from supt_async.storage import tables


def ensure(connection: Connection) -> None:
    """Make the schema in an empty database; check it in any other.

    Raises:
        SchemaMismatch: The schema is not this version's.
    """
    here = MigrationContext.configure(connection).get_current_revision()
    scripts = ScriptDirectory.from_config(_config(connection))
    head = scripts.get_current_head()
    if here == head:
        return
    if here is None:
        if inspect(connection).has_table("project"):
            raise SchemaMismatch("this database has other tables in it: give supt its own")
        upgrade(connection)
        return
    known = {script.revision for script in scripts.walk_revisions()}
    if here in known:
        raise SchemaMismatch(
            f"the database has schema {here}, this version needs {head}: run `supt db upgrade`"
        )
    raise SchemaMismatch(
        f"the database has schema {here}, which is newer than this version's {head}: "
        "install a newer supt_async"
    )


def upgrade(connection: Connection) -> None:
    """Bring the schema to this version's."""
    command.upgrade(_config(connection), "head")
    _identify(connection)


def server_id(connection: Connection) -> str:
    """Return the id of this database's server: cookies are named after it."""
    found = connection.scalar(select(tables.meta.c.value).where(tables.meta.c.key == "server"))
    return str(found)


def secret(connection: Connection) -> bytes:
    """Return the key with which media URLs are signed."""
    found = connection.scalar(select(tables.meta.c.value).where(tables.meta.c.key == "secret"))
    return bytes.fromhex(str(found))


def _identify(connection: Connection) -> None:
    if connection.scalar(select(tables.meta.c.key).where(tables.meta.c.key == "server")) is None:
        connection.execute(
            tables.meta.insert(),
            [
                {"key": "server", "value": secrets.token_hex(4)},
                {"key": "secret", "value": secrets.token_hex(32)},
            ],
        )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
