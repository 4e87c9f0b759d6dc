"""``supt project set``: changes of a project."""

from __future__ import annotations

from typing import Any

import click

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.setting_options import read_options, setting_options
from supt_async.errors import Refused
from supt_async.storage import project_settings


@click.command(name="set")
@click.argument("slug")
@setting_options
@database
@as_json
@run
async def set_(database: str, slug: str, json_: bool, **values: Any) -> None:
    """Change settings of a project; those that are not given stay as they are.

    The word "default" gives a setting of the training back to the orchestrator. The next training
    follows the change; labellers notice it at once.

    \b
    Examples:
      supt project set reviews --overlap 2
      supt project set reviews --holdout 0.1 --acquisition entropy
      supt project set reviews --model default
    """
    async with opened(database) as storage:
        found = await storage.catalogue.project(slug)
        change = await read_options(storage, values)
        if not change:
            raise Refused("write at least one setting: see supt project set --help")
        await storage.catalogue.change(found.id, settings=change)
        settings = (await storage.catalogue.project(slug)).settings
    view = project_settings.view(settings)
    if json_:
        say(view)
        return
    for name, value in view.items():
        click.echo(f"{name.replace('_', '-'):<14}{'default' if value is None else value}")


COMMANDS = (set_,)
"""Commands of this module, for the group ``project``."""
