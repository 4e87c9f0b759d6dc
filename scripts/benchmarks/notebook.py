"""``scripts/bench notebook``: the widget's labels per second, and its time to add items."""

from __future__ import annotations

import tempfile
import time
from typing import Any

import click
import numpy as np

from scripts.benchmarks.harness.report import Figure, report
from supt_async import Superintendent

LABELS = 1500
ROWS, COLUMNS = 100_000, 64


class Silent:
    """Labelling widget that shows nothing, so that its own time is not measured."""

    def display(self, item: Any) -> None:
        pass

    def on_submit(self, callback: Any) -> None:
        pass


@click.command()
@click.option("--labels", default=LABELS, show_default=True, help="Labels to give.")
@click.option(
    "--rows", default=ROWS, show_default=True, help=f"Items to add, of {COLUMNS} floats each."
)
def notebook(labels: int, rows: int) -> None:
    """Measure the notebook widget on a SQLite file."""
    features = np.random.default_rng(0).normal(size=(rows, COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        widget = Superintendent(
            connection_string=f"sqlite:///{folder}/bench.db", labelling_widget=Silent()
        )
        widget.add_features(["warm", "up"])
        began = time.perf_counter()
        widget.add_features(features)
        adding = time.perf_counter() - began
        began = time.perf_counter()
        for _ in range(labels):
            widget._apply_annotation("x")
        widget._bridge.session.flush()
        labelling = time.perf_counter() - began
        widget.close()
    report(
        "notebook",
        [
            Figure(f"adding {rows:,} rows of {COLUMNS} floats", adding, "s", at_most=5.0),
            Figure("labels", labels / labelling, "/s", at_least=300.0),
        ],
    )
