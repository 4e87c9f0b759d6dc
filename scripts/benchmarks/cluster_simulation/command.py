"""``scripts/bench simulate-cluster``: a cluster on paper, by what was measured on one machine."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.table import Table

from scripts.benchmarks.cluster_simulation import inputs as files
from scripts.benchmarks.cluster_simulation.cluster import (
    Demand,
    breaks,
    cost,
    latency,
    lost_server,
    plan,
)
from scripts.benchmarks.cluster_simulation.inputs import Inputs

LAYOUTS = {
    "one": "one PostgreSQL",
    "groups": "a PostgreSQL for each group of projects",
    "citus": "Citus",
}
CHECKED = (200, 500)
"""Numbers of labellers at one label a second for which the model is compared."""


@click.command("simulate-cluster")
@click.option("--people", default=100_000, show_default=True, type=click.IntRange(1))
@click.option("--items", default=1_000_000_000, show_default=True, type=click.IntRange(1))
@click.option("--projects", default=1_000, show_default=True, type=click.IntRange(1))
@click.option("--labels", default=1_000_000_000, show_default=True, type=click.IntRange(1))
@click.option(
    "--seconds", default=5.0, show_default=True, type=click.FloatRange(0.1), help="For a label."
)
@click.option("--media", default=0.0, show_default=True, type=click.FloatRange(0, 1))
def simulate_cluster(
    people: int, items: int, projects: int, labels: int, seconds: float, media: float
) -> None:
    """Simulate a cluster by what was measured on one machine; nothing is measured here.

    --media is the share of the items that are pictures. The inputs and where each is from are in
    scripts/benchmarks/cluster_simulation/inputs.toml.
    """
    inputs = files.read()
    demand = Demand(
        people=people,
        items=items,
        projects=projects,
        labels=labels,
        seconds=seconds,
        media=media,
    )
    console = Console(width=150)
    console.print(_inputs(inputs))
    console.print(_checked(inputs))
    console.print(_breaks(demand, inputs))
    console.print(_plans(demand, inputs))
    console.print(_costs(demand, inputs))
    console.print(_failures(demand, inputs))
    about = {"people": people, "items": items, "projects": projects, "seconds": seconds}
    broken = {one.what: round(one.people) for one in breaks(demand, inputs)}
    print(json.dumps({"benchmark": "simulate-cluster", **about, "breaks": broken}))


def _inputs(inputs: Inputs) -> Table:
    table = Table("input", "value", "from", title="inputs", title_justify="left")
    for name, one in inputs.found.items():
        table.add_row(name, f"{one.value:,g}", one.by)
    return table


def _checked(inputs: Inputs) -> Table:
    title = "model beside measurement: submit to next item, one server, one label a second each"
    table = Table(
        "labellers", "p50", "measured", "p99", "measured", title=title, title_justify="left"
    )
    for people in CHECKED:
        p50, p99 = latency(people, 1.0, inputs)
        shown = [str(people)]
        for share, value in (("p50", p50), ("p99", p99)):
            name = f"measured_{share}_ms_{people}"
            known = f"{inputs[name]:.1f} ms" if name in inputs.found else "-"
            shown += [f"{value * 1000:.1f} ms", known]
        table.add_row(*shown)
    return table


def _breaks(demand: Demand, inputs: Inputs) -> Table:
    title = f"what breaks, in order, at a label in {demand.seconds:g} s"
    table = Table("what", "people", "remedy", "in the product", title=title, title_justify="left")
    for one in breaks(demand, inputs):
        table.add_row(one.what, f"{one.people:,.0f}", one.remedy, one.state)
    return table


def _plans(demand: Demand, inputs: Inputs) -> Table:
    title = f"machines for {demand.people:,} people and {demand.items:,} items"
    table = Table("layout", "part", "count", "cores", "disk", title=title, title_justify="left")
    for layout, name in LAYOUTS.items():
        for part in plan(demand, inputs, layout=layout):
            disk = f"{part.disk_gb:,.0f} GB" if part.disk_gb else ""
            table.add_row(name, part.name, f"{part.count:,}", str(part.cores), disk)
    return table


def _costs(demand: Demand, inputs: Inputs) -> Table:
    title = "a month, by the prices that are assumed; people work 160 hours of it"
    table = Table("layout", "low", "high", title=title, title_justify="left")
    for layout, name in LAYOUTS.items():
        low, high = cost(demand, plan(demand, inputs, layout=layout), inputs)
        table.add_row(name, f"{low:,.0f} USD", f"{high:,.0f} USD")
    return table


def _failures(demand: Demand, inputs: Inputs) -> Table:
    lost, took = lost_server(demand, inputs)
    table = Table("what fails", "what happens", title="failures", title_justify="left")
    table.add_row(
        "a server", f"{lost:,.0f} people connect elsewhere, which takes the others {took:.1f} s"
    )
    table.add_row(
        "a PostgreSQL",
        f"its projects stand still for {inputs['failover_seconds']:g} s; clients keep the answers",
    )
    table.add_row("an orchestrator", "another leads within 11 s; labelling goes on")
    return table
