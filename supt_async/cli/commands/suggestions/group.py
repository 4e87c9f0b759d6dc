"""``supt suggestions``: what models, rules and other programs think of the items."""

from __future__ import annotations

import click

from supt_async.cli.commands.suggestions.report import report


@click.group()
def suggestions() -> None:
    """Say what suggestions do: answers that a program proposes for items.

    Labellers see them only with `supt project set PROJECT --suggest SOURCE`.
    """


for command in (report,):
    suggestions.add_command(command)
