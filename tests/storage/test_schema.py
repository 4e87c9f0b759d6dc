"""Tables and migrations say the same."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from supt_async.storage import schema
from supt_async.storage.tables import metadata


def test_the_migrations_make_the_tables_that_the_code_knows() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        schema.ensure(connection)
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_events_can_be_read_as_one_log() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        schema.ensure(connection)
        result = connection.execute(text("SELECT * FROM event"))
        assert list(result.keys()) == [
            "project_id",
            "at_ms",
            "what",
            "item_id",
            "labeller_id",
            "generation",
        ]
    engine.dispose()
