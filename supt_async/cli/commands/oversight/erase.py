"""``supt labeller erase``: a pseudonym takes the place of a person's name."""

from __future__ import annotations

import click

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.terminal import printable
from supt_async.storage.people.erasing import erase as erase_person


@click.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Erase without asking.")
@database
@as_json
@run
async def erase(database: str, name: str, yes: bool, json_: bool) -> None:
    """Erase a person: a pseudonym replaces NAME everywhere, also in the audit log.

    Their links, tokens and sign-ins end. Their labels stay, as the pseudonym's. What people wrote
    themselves stays as well: items, answers, and notes to owners. This can't be undone.

    \b
    Example:
      supt labeller erase "Ada Lovelace"
    """
    async with opened(database) as storage:
        if not yes:
            click.confirm(f"erase {printable(name)} for good?", abort=True)
        pseudonym = await erase_person(storage.database, name)
    if json_:
        say({"pseudonym": pseudonym})
    else:
        click.echo(f"erased; their labels are those of {pseudonym} now")
