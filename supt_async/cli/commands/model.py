"""``supt model``: export of a project's model."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from supt_async.cli.lifecycle import state_folder
from supt_async.cli.options import database, opened, run, settings
from supt_async.config import TrainingConfig
from supt_async.errors import Refused
from supt_async.learning.teachable import learnable
from supt_async.orchestrator.saved_model import export
from supt_async.orchestrator.state_folder import MODEL, project_folder
from supt_async.output_files import STDOUT


@click.group()
def model() -> None:
    """Export the model that was trained last."""


@model.command("export")
@click.argument("slug", metavar="PROJECT")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    help="File to write; - is standard output.",
)
@settings(TrainingConfig, "state")
@database
@run
async def export_(database: str, slug: str, output: Path, state: str) -> None:
    """Write PROJECT's model to a skops file, which runs no code when it is read.

    Load it with `skops.io.load(FILE, trusted=skops.io.get_untrusted_types(file=FILE))` after
    checking those types. Run this command on the orchestrator's machine.

    \b
    Example:
      supt model export cats -o cats.skops
    """
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        folder = state_folder(storage, TrainingConfig(state=state))
    path = folder / project_folder(project.id, project.created_ms) / MODEL
    if not await asyncio.to_thread(path.exists):
        if not learnable(project.task):
            raise Refused(f"project {slug!r} has no model: no default model learns its task")
        raise Refused(
            f"project {slug!r} has no model in {folder}: label items, let an orchestrator train on"
            f" this machine, and give the same --state as it has"
        )
    found = await asyncio.to_thread(export, path, output)
    said = f"{output}: {found.name}, trained on {found.labels} labels"
    click.echo(said, err=str(output) == STDOUT)
