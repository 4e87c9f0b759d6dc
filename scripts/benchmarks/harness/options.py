"""Options that several benchmarks share."""

from __future__ import annotations

import click

from scripts.benchmarks.harness.databases import KINDS

kind = click.option(
    "--database",
    "kind",
    type=click.Choice(KINDS),
    default="postgresql",
    show_default=True,
    help="Database to measure.",
)
several_servers = click.option(
    "--database",
    "kind",
    type=click.Choice([kind for kind in KINDS if kind != "sqlite"]),
    default="postgresql",
    show_default=True,
    help="Database to measure, which several servers may share.",
)
seconds = click.option(
    "--seconds", default=10.0, show_default=True, help="Measured time, after a warm-up."
)
