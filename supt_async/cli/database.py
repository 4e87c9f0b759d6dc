"""``supt db``: the database's schema."""

from __future__ import annotations

import click

from supt_async.cli.options import database, opened, run


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@database
@run
async def upgrade(database: str) -> None:
    """Bring the database's schema to this version's. Make a backup first."""
    async with opened(database, upgrade=True):
        pass
    click.echo("the schema is up to date")
