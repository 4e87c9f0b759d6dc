"""``supt suggestions``: what models, rules and other programs think of the items."""

from __future__ import annotations

import click

from supt_async.cli.commands.suggestions.accept import accept, curve
from supt_async.cli.commands.suggestions.add import add
from supt_async.cli.commands.suggestions.from_llm import from_llm
from supt_async.cli.commands.suggestions.report import report
from supt_async.cli.commands.suggestions.stored import delete, list_


@click.group()
def suggestions() -> None:
    """Add, list, judge and accept suggestions: answers that a program proposes for items.

    Labellers see them only with `supt project set PROJECT --suggest SOURCE`.
    """


for command in (add, from_llm, list_, delete, report, curve, accept):
    suggestions.add_command(command)
