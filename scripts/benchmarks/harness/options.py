"""Options that several benchmarks share."""

from __future__ import annotations

import click

kind = click.option(
    "--database",
    "kind",
    type=click.Choice(["postgresql", "sqlite"]),
    default="postgresql",
    show_default=True,
    help="Database to measure.",
)
seconds = click.option(
    "--seconds", default=10.0, show_default=True, help="Measured time, after a warm-up."
)
