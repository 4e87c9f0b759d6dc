"""Table definitions and migrations agree, on all databases."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, delete, select, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import SchemaItem

from supt_async.domain.project import Role
from supt_async.errors import DatabaseInUse, SchemaMismatch
from supt_async.storage.database import DEAD_MS, Database
from supt_async.storage.database_url import parse_url
from supt_async.storage.factory import open_storage
from supt_async.storage.people.invitations import digest
from supt_async.storage.schema import install, tables
from supt_async.storage.schema.mysql_types import define_with, is_mysql
from supt_async.storage.schema.tables import metadata
from supt_async.storage.sqlite.files import only_server
from tests.support import mariadb
from tests.support.postgres import server

FIRST_PEOPLE = (
    "INSERT INTO labeller (id, name, created_ms) VALUES (:id, :name, 0)",
    "INSERT INTO membership (labeller_id, project_id, role) VALUES (:id, :project, 'admin')",
    "INSERT INTO token (hash, labeller_id, kind, created_ms) VALUES (:hash, :id, 'token', 0)",
)
"""How the first version wrote a person down."""


BETWEEN = {
    *(("label", "on_time"), ("label", "uq_label_on_time"), ("label", "uq_label_one_answer")),
    *(("label", "ix_label_gold"), ("label", "ix_label_unjudged"), ("label", "ix_label_late")),
    *(("lease_log", "ix_lease_log_unanswered"), ("session", "ix_session_connected")),
}
"""What stands in for partial indexes on MariaDB, and those: tables and names."""
POSTGRES_ONLY = {"ix_lease_log_ended_ms"}
"""Indexes that no other database has."""


@pytest.fixture(scope="module", params=["sqlite", "postgres", "mariadb"])
async def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Database]:
    """Database that was made by the migrations, to be looked at."""
    async with AsyncExitStack() as stack:
        address = f"sqlite:///{tmp_path_factory.mktemp('made')}/schema.db"
        if request.param == "postgres":
            address = await stack.enter_async_context(server().empty())
        elif request.param == "mariadb":
            address = await stack.enter_async_context(mariadb.server().empty())
        storage = await open_storage(address)
        stack.push_async_callback(storage.close)
        yield storage.database


async def test_the_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        def is_compared(item: SchemaItem, name: str | None, *_: object) -> bool:
            table = getattr(item, "table", None)
            between = table is not None and (table.name, name) in BETWEEN
            elsewhere = name in POSTGRES_ONLY and connection.dialect.name != "postgresql"
            return not ((between and is_mysql(connection.dialect)) or elsewhere)

        options = {"include_object": is_compared, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    assert await database.read(differences) == []


def test_revisions_are_named_by_their_files() -> None:
    config = Config()
    config.set_main_option("script_location", str(install.MIGRATIONS))
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    assert set(install._revisions()) == {script.revision for script in scripts}
    assert install.newest() == scripts[0].revision


async def test_events_can_be_read_as_one_log(database: Database) -> None:
    columns = await database.read(
        lambda connection: list(connection.execute(text("SELECT * FROM event")).keys())
    )
    assert columns == ["project_id", "at_ms", "what", "item_id", "labeller_id", "generation"]


async def test_an_older_schema_is_refused_until_it_is_upgraded_and_keeps_its_rows(
    tmp_path: Path,
) -> None:
    for address in (f"sqlite:///{tmp_path}/old.db", server(), mariadb.server()):
        async with AsyncExitStack() as stack:
            if not isinstance(address, str):
                address = await stack.enter_async_context(address.empty())
            await make_first_schema(address)
            with pytest.raises(SchemaMismatch, match="supt db upgrade"):
                await open_storage(address)
            storage = await open_storage(address, upgrade=True)
            stack.push_async_callback(storage.close)
            assert [project.slug for project in await storage.catalogue.projects()] == ["old"]
            assert await storage.flags.open((await storage.catalogue.project("old")).id) == 0


async def test_an_upgrade_gives_equal_answers_one_spelling(tmp_path: Path) -> None:
    choices = '{"kind":"choices","options":["b",{"value":2},"a"]}'
    spans, boxes = '{"kind":"spans","labels":["A"]}', '{"kind":"boxes","labels":["A"]}'
    old_and_new = [
        (
            '{"kind":"any"}',
            '{"a":[5.0,-0.0,1e16,0.5],"b":true}',
            '{"a":[5,0,10000000000000000,0.5],"b":true}',
        ),
        ('{"kind":"any"}', '"1.0"', '"1.0"'),
        ('{"kind":"choice","options":[{"value":1}]}', "1.0", "1"),
        (choices, '["a",2.0,"b","gone"]', '["b",2,"a","gone"]'),
        (spans, '[[5,6,"A"],[0,1,"A"],[0,2,"A"]]', '[[0,2,"A"],[0,1,"A"],[5,6,"A"]]'),
        (
            boxes,
            '[{"label":"A","type":"box","xyxy":[9,8.0,1,2]}]',
            '[{"label":"A","type":"box","xyxy":[1,2,9,8]}]',
        ),
        # What an import of the first versions may have let through stays as it is.
        (
            boxes,
            '[{"xyxy":[9,8,"1",null]},{"xyxy":[1]},3]',
            '[{"xyxy":[9,8,"1",null]},{"xyxy":[1]},3]',
        ),
        (spans, '[[5,6],[0,"1","A"]]', '[[5,6],[0,"1","A"]]'),
        (choices, '{"a":1}', '{"a":1}'),
    ]
    for address in (f"sqlite:///{tmp_path}/old.db", None):
        async with AsyncExitStack() as stack:
            if address is None:
                address = await stack.enter_async_context(server().empty())
            await make_first_schema(address, answered=[(task, old) for task, old, _ in old_and_new])
            storage = await open_storage(address, upgrade=True)
            stack.push_async_callback(storage.close)
            texts = await storage.database.read(stored_answers)
            assert texts == [new for _, _, new in old_and_new]


async def test_projects_of_earlier_versions_count_for_a_creator_who_owns_them(
    tmp_path: Path,
) -> None:
    for address in (f"sqlite:///{tmp_path}/old.db", None):
        async with AsyncExitStack() as stack:
            if address is None:
                address = await stack.enter_async_context(server().empty())
            await make_first_schema(
                address, ("Olga", 1), ("Cleo", 1), answered=[('{"kind":"any"}', "1")]
            )
            await make_creator(address, "Cleo")
            storage = await open_storage(address, upgrade=True)
            stack.push_async_callback(storage.close)
            assert await storage.database.read(makers) == [2, None]


def makers(connection: Connection) -> list[int | None]:
    p = tables.project.c
    return list(connection.scalars(select(p.made_by).order_by(p.id)))


async def make_creator(address: str, name: str) -> None:
    """Let somebody make projects, as the version before the newest did."""
    engine = create_async_engine(parse_url(address))

    def change(connection: Connection) -> None:
        command.upgrade(install._config(connection), "0009")
        who = text("UPDATE labeller SET creator = true WHERE name = :name")
        connection.execute(who, {"name": name})

    async with engine.begin() as connection:
        await connection.run_sync(change)
    await engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgres", "mariadb"])
async def test_a_schema_is_not_changed_under_a_running_server(tmp_path: Path, kind: str) -> None:
    """It would go on writing as its version does; an upgrade that is none does no harm."""
    path, now = tmp_path / "old.db", time.time_ns() // 1_000_000
    async with AsyncExitStack() as stack:
        address = f"sqlite:///{path}"
        if kind == "postgres":
            address = await stack.enter_async_context(server().empty())
        elif kind == "mariadb":
            address = await stack.enter_async_context(mariadb.server().empty())
        await make_first_schema(address)
        with only_server(path):
            await beat(address, now)
            with pytest.raises(DatabaseInUse, match=r"stop (it|them all) first"):
                await open_storage(address, upgrade=True)
        await beat(address, now - 2 * DEAD_MS)
        await (await open_storage(address, upgrade=True)).close()
        with only_server(path):
            await beat(address, now)
            await (await open_storage(address, upgrade=True)).close()


async def beat(address: str, ms: int) -> None:
    """Show a server's heartbeat."""
    engine = create_async_engine(parse_url(address))
    async with engine.begin() as connection:
        await connection.execute(delete(tables.process))
        row = {"id": "server", "started_ms": 0, "beat_ms": ms}
        await connection.execute(tables.process.insert().values(**row))
    await engine.dispose()


def stored_answers(connection: Connection) -> list[str]:
    b = tables.label.c
    return list(connection.scalars(select(b.value).order_by(b.seq)))


async def make_first_schema(
    address: str, *people: tuple[str, int], answered: Sequence[tuple[str, str]] = ()
) -> None:
    """Make a database as the first version did, with a project in it.

    ``people`` are names and the projects that they lead, each with the token "secret of
    NAME"; ``answered`` are tasks of further projects, each with an answer.
    """
    engine = create_async_engine(parse_url(address))

    def change(connection: Connection) -> None:
        define_with(connection.dialect)
        config = install._config(connection)
        command.upgrade(config, "0001")
        install._identify(connection)
        row = {"slug": "old", "title": "Old", "task": '{"kind": "text"}'}
        connection.execute(
            tables.project.insert().values(**row, lease_ms=1, undo_ms=1, created_ms=0)
        )
        for id_, (name, project) in enumerate(people, 1):
            values = {
                "id": id_,
                "name": name,
                "hash": digest(f"secret of {name}"),
                "project": project,
            }
            for statement in FIRST_PEOPLE:
                connection.execute(text(statement), values)
        if people and connection.dialect.name == "postgresql":
            connection.execute(text("SELECT setval('labeller_id_seq', 100)"))
        for number, (task, value) in enumerate(answered, 2):
            row = {"slug": f"p{number}", "title": "P", "task": task}
            connection.execute(
                tables.project.insert().values(**row, lease_ms=1, undo_ms=1, created_ms=0)
            )
            label = {"id": f"A{number}", "lease": "", "value": value, "created_ms": 0}
            numbers = {"project_id": number, "item_id": number, "labeller_id": 1, "generation": 0}
            connection.execute(tables.label.insert().values(**label, **numbers))

    async with engine.begin() as connection:
        await connection.run_sync(change)
    await engine.dispose()


async def test_of_an_older_database_no_secret_of_unknown_making_opens_what_comes_later(
    tmp_path: Path,
) -> None:
    for address in (f"sqlite:///{tmp_path}/old.db", None):
        async with AsyncExitStack() as stack:
            if address is None:
                address = await stack.enter_async_context(server().empty())
            await make_first_schema(address, ("Grace", 1), ("notebook", 0), ("Import", 1))
            storage = await open_storage(address, upgrade=True)
            stack.push_async_callback(storage.close)
            people = storage.people
            new = await storage.catalogue.create_project("new", title="", task={"kind": "text"})
            assert await people.access("secret of Grace", "old") is not None
            assert await people.name("secret of notebook") is None, "somebody may have kept it"
            assert await people.name("secret of Import") == "person Import"
            assert await people.access(await people.notebook_token(), "new") is not None
            await people.invite("Grace", project=new.id, role=Role.LABELLER)
            assert await people.name("secret of Grace") is None
