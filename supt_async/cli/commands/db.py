"""``supt db``: schema, check, backup and restore of the database."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy import URL

from supt_async.cli.options import database, opened, run
from supt_async.errors import Refused
from supt_async.output_files import STDOUT, open_output
from supt_async.secret_files import close_to_others
from supt_async.storage.database_url import read_address
from supt_async.storage.diagnostics import examine
from supt_async.storage.figures.figures import Figures
from supt_async.storage.sqlite import backup as copies


@click.group()
def db() -> None:
    """Upgrade, check, back up and restore the database."""


@db.command()
@database
@run
async def upgrade(database: str) -> None:
    """Upgrade the database's schema to this version. Make a backup first."""
    _make_private(read_address(database))
    async with opened(database, upgrade=True):
        pass
    click.echo("the schema is up to date")


@db.command()
@database
@run
async def check(database: str) -> None:
    """Check how the database is set up, and say what to change.

    The exit code is 1 if something has to be changed. Nothing is written.
    """
    findings = await examine(read_address(database))
    for finding in findings:
        click.echo(f"{'ok     ' if finding.fine else 'PROBLEM'}  {finding.text}")
    if not all(finding.fine for finding in findings):
        raise click.exceptions.Exit(1)


@db.command()
@click.option("--repair", is_flag=True, help="Count all labels again if a figure is wrong.")
@database
@run
async def recount(database: str, repair: bool) -> None:
    """Count everything, and compare it with the figures that servers keep.

    Servers add up labels as they come in: by labeller, by answer, and items handed out twice. This
    reads all labels and leases, some seconds for a million, while people label. The exit code is
    1 if a figure is wrong, which is a bug: please report it.
    """
    async with opened(database) as storage:
        figures = Figures(storage.database)
        wrong = await figures.recount()
        for one in wrong:
            click.echo(f"WRONG    {one.project}: {one.figure}: kept {one.kept}, are {one.counted}")
        if not wrong:
            click.echo("ok       all figures are right")
            return
        if repair:
            await figures.repair()
            click.echo("repaired: servers add up all labels again")
            return
    click.echo("to repair them: supt db recount --repair")
    raise click.exceptions.Exit(1)


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@database
def backup(database: str, file: Path) -> None:
    """Copy a SQLite database to FILE while people label.

    For PostgreSQL use pg_dump, for MariaDB mariadb-dump.

    FILE must not exist; - is standard output.

    \b
    Example:
      supt db backup "supt-$(date +%F).db"
    """
    if str(file) == STDOUT:
        with TemporaryDirectory() as folder, open_output(file) as output:
            copy = Path(folder, "copy.db")
            copies.back_up(read_address(database), copy)
            with copy.open("rb") as whole:
                shutil.copyfileobj(whole, output)
        return
    size = copies.back_up(read_address(database), file)
    click.echo(f"wrote {file}, {size / 2**20:.1f} MiB; only its owner can read it")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--replace", is_flag=True, help="Replace a database that has projects; they are lost."
)
@database
def restore(database: str, file: Path, replace: bool) -> None:
    """Restore a SQLite database from a copy of `supt db backup`. Stop the server first.

    Labels that were acknowledged after the copy was made are lost.
    """
    copies.restore(read_address(database), file, replace=replace)
    click.echo("restored: start the server")


def _make_private(url: URL) -> None:
    """Close a SQLite file to other users: earlier versions made it readable by everybody."""
    path = None if url.get_backend_name() != "sqlite" else url.database
    if path in (None, "", ":memory:") or not Path(str(path)).is_file():
        return
    try:
        closed = close_to_others(Path(str(path)))
    except OSError as exc:
        raise Refused(f"{path} can be read by everybody: run `chmod o= {path}`") from exc
    if closed:
        click.echo(f"{path} could be read by everybody on this machine; it can't any more")
