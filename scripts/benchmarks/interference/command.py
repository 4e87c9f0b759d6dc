"""``scripts/bench interference``: what labellers feel of a model that is trained beside them."""

from __future__ import annotations

import asyncio

import click

from scripts.benchmarks.interference.endless import endless
from scripts.benchmarks.interference.learning import WHERE, learning


@click.command()
@click.option("--labellers", default=200, show_default=True, help="Labellers at once.")
@click.option(
    "--turns",
    default=12,
    show_default=True,
    help="Turns of 5 seconds; trainings go on in every other one.",
)
@click.option(
    "--labels",
    default=0,
    help="Labels that the default model is trained and evaluated on, without a pause; 0 takes a"
    " model whose fit never ends, and 1,000 labels.",
)
@click.option(
    "--orchestrator",
    "where",
    type=click.Choice(WHERE),
    default="inside",
    show_default=True,
    help="Where it is trained: by `supt serve --orchestrate`, by `supt orchestrate` in the same"
    " session, in a session of its own as a systemd unit is (which has a share of the CPU of its"
    " own where the kernel groups sessions, sched_autogroup_enabled), or in an idle CPU group.",
)
def interference(labellers: int, turns: int, labels: int, where: str) -> None:
    """Measure latency with and without trainings.

    Labellers answer once a second, on two processors or more. With --labels the processes that
    train are stopped in every other turn.
    """
    if labels:
        asyncio.run(learning(labels, labellers, turns, where))
    elif where != "inside":
        raise click.UsageError("--orchestrator needs --labels")
    else:
        asyncio.run(endless(labellers, turns))
