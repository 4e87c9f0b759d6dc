"""``supt db``: the database's schema."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from supt_async.cli.options import database, opened, run
from supt_async.output_files import STDOUT, writing
from supt_async.storage import backup as copies
from supt_async.storage.addresses import parse_url


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


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@database
def backup(database: str, file: Path) -> None:
    """Copy a SQLite database to FILE while people label. For PostgreSQL there is pg_dump.

    FILE must not exist; - is standard output.
    """
    if str(file) == STDOUT:
        with TemporaryDirectory() as folder, writing(file) as output:
            copy = Path(folder, "copy.db")
            copies.back_up(parse_url(database), copy)
            with copy.open("rb") as whole:
                shutil.copyfileobj(whole, output)
        return
    size = copies.back_up(parse_url(database), file)
    click.echo(f"wrote {file}, {size / 2**20:.1f} MiB; its owner only can read it")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Also if the database has projects: they are lost.")
@database
def restore(database: str, file: Path, replace: bool) -> None:
    """Put a copy that `supt db backup` made in a SQLite database's place. Stop the server first.

    What was acknowledged after the copy had been made is not in it.
    """
    copies.restore(parse_url(database), file, replace=replace)
    click.echo("restored: start the server")
