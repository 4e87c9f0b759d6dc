"""Command line of the benchmarks: ``scripts/bench``."""

from __future__ import annotations

import click

from scripts.benchmarks.abuse import abuse
from scripts.benchmarks.cluster import cluster
from scripts.benchmarks.cluster_simulation.command import simulate_cluster
from scripts.benchmarks.crowd_size.command import crowd_size
from scripts.benchmarks.crowds.crowd import crowd
from scripts.benchmarks.crowds.overlap import overlap
from scripts.benchmarks.data.command import data
from scripts.benchmarks.data.suggestions import suggestions
from scripts.benchmarks.forms.forms import forms
from scripts.benchmarks.interference.command import interference
from scripts.benchmarks.kinds.command import kinds
from scripts.benchmarks.labels.suspects import suspects
from scripts.benchmarks.latency import latency, memory, rerank
from scripts.benchmarks.learned import learned
from scripts.benchmarks.learning.command import learning
from scripts.benchmarks.learning.vectors import encoder
from scripts.benchmarks.learning.weights import weights
from scripts.benchmarks.notebook import notebook
from scripts.benchmarks.orchestrator.command import head, orchestrator_memory
from scripts.benchmarks.page import page
from scripts.benchmarks.propagation import reach
from scripts.benchmarks.queue.events import events
from scripts.benchmarks.queue.scale import scale
from scripts.benchmarks.queue.throughput import handout, held
from scripts.benchmarks.soak import soak
from scripts.benchmarks.spans.command import spans
from scripts.benchmarks.stopping.command import stopping
from scripts.benchmarks.year.bloat import bloat
from scripts.benchmarks.year.command import year


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def bench() -> None:
    """Measure supt_async on this machine, which runs the load generator as well.

    Each benchmark prints a table of its figures with their targets, and one line of JSON.
    """


for benchmark in (
    *(handout, scale, held, events),
    *(latency, memory, rerank, crowd_size),
    *(
        reach,
        interference,
        learned,
        *(orchestrator_memory, head),
        cluster,
        simulate_cluster,
        learning,
        encoder,
        weights,
        kinds,
        spans,
        stopping,
        suspects,
        forms,
        crowd,
        overlap,
        notebook,
        soak,
        abuse,
        data,
        suggestions,
        page,
        year,
        bloat,
    ),
):
    bench.add_command(benchmark)


if __name__ == "__main__":
    bench(prog_name="scripts/bench")
