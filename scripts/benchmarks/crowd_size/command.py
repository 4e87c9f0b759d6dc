"""Command ``scripts/bench crowd-size``."""

from __future__ import annotations

import asyncio

import click

from scripts.benchmarks.crowd_size.parts import Sizes, crowd, paced, waiting
from scripts.benchmarks.harness import options
from scripts.benchmarks.harness.report import report

OF_CROWD = ("connect", "rest", "few", "label", "return")
"""Parts that one crowd is measured in, one after the other."""
PARTS = (*OF_CROWD, "wait", "pace")


@click.command(name="crowd-size")
@options.kind
@options.seconds
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice(PARTS),
    help="Part to measure, by default all; may be repeated.",
)
@click.option("--sessions", default=10_000, show_default=True, help="People who are connected.")
@click.option("--labellers", default=500, show_default=True, help="Those who label: label.")
@click.option("--few", default=20, show_default=True, help="Those who label: few, return.")
@click.option("--waiting", "wait", default=5_000, show_default=True, help="Who wait: wait.")
@click.option("--paced", "pace", default=200, show_default=True, help="Alone on a server: pace.")
@click.option(
    "--at-once", default=200, show_default=True, help="People who connect at the same time."
)
def crowd_size(
    kind: str,
    seconds: float,
    parts: tuple[str, ...],
    sessions: int,
    labellers: int,
    few: int,
    wait: int,
    pace: int,
    at_once: int,
) -> None:
    """Measure a server with thousands of sessions.

    Each session is another person's. The parts: connect all; rest; a few label beside them; some
    label beside them; all but a few lose their connection and come back at once; others wait on a
    server of their own while items are added; others label on one of their own. Labellers answer
    once a second. Needs some 2.2 open files for each session (ulimit -n).
    """
    sizes = Sizes(
        database=kind,
        sessions=sessions,
        labellers=min(labellers, sessions),
        few=min(few, sessions),
        waiting=wait,
        paced=pace,
        at_once=at_once,
        seconds=seconds,
    )
    wanted = parts or PARTS
    figures = []
    if set(wanted) & set(OF_CROWD):
        figures += asyncio.run(crowd(sizes, wanted))
    if "wait" in wanted:
        figures += asyncio.run(waiting(sizes))
    if "pace" in wanted:
        figures += asyncio.run(paced(sizes))
    report("crowd-size", figures, database=kind, sessions=sessions, waiting=wait)
