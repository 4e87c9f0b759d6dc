"""Options that several benchmarks have."""

from __future__ import annotations

import click

kind = click.option(
    "--database",
    "kind",
    type=click.Choice(["postgresql", "sqlite"]),
    default="postgresql",
    show_default=True,
)
seconds = click.option("--seconds", default=10.0, show_default=True, help="Time that is measured.")
