"""The command ``supt doctor``."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import click

from supt_async.cli.doctor.checks import examine
from supt_async.cli.doctor.findings import Case, Finding, Level
from supt_async.cli.options import as_json, run, say, settings
from supt_async.cli.terminal import printable
from supt_async.config import ServerConfig, TrainingConfig

TOPIC_WIDTH = 9


@click.command()
@settings(ServerConfig)
@settings(TrainingConfig)
@as_json
@run
async def doctor(json_: bool, **values: Any) -> None:
    """Check what a server needs, and say what to do about what is wrong.

    It takes the settings of `supt serve`, looks at database, clock, files, disks, media, address,
    certificate, proxy and limits, and changes nothing. Each finding is one line: ok, warning or
    problem. The exit code is 1 if there is a problem. Run it while the server runs to have its
    address checked as well.

    \b
    Examples:
      supt doctor
      supt doctor --url https://label.example.org --database postgresql://supt@db.example.org/supt
      supt doctor --json | grep -v '"ok"'
    """
    names = {setting.name for setting in fields(ServerConfig)}
    case = Case(
        ServerConfig(**{name: value for name, value in values.items() if name in names}),
        TrainingConfig(**{name: value for name, value in values.items() if name not in names}),
    )
    worst = Level.OK
    async for topic, finding in examine(case):
        _show(topic, finding, json_)
        if finding.level is Level.PROBLEM:
            worst = Level.PROBLEM
    if worst is Level.PROBLEM:
        raise click.exceptions.Exit(1)


def _show(topic: str, finding: Finding, json_: bool) -> None:
    if json_:
        say({"check": topic, "level": finding.level.value, "text": finding.text})
    else:
        line = f"{finding.level.value:<8} {topic:<{TOPIC_WIDTH}} {finding.text}"
        click.echo(printable(line))
