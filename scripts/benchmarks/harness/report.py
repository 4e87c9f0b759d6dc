"""Report of a benchmark's figures, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One measured figure with its target."""

    name: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def reached(self) -> bool | None:
        if self.at_most is not None:
            return self.value <= self.at_most
        if self.at_least is not None:
            return self.value >= self.at_least
        return None


def report(benchmark: str, figures: list[Figure], **about: Any) -> None:
    """Print a benchmark's figures; ``about`` names its parameters in the JSON."""
    table = Table("figure", "measured", "target", "", title=benchmark, title_justify="left")
    for figure in figures:
        target = ""
        if figure.at_most is not None:
            target = f"at most {figure.at_most:,g} {figure.unit}"
        elif figure.at_least is not None:
            target = f"at least {figure.at_least:,g} {figure.unit}"
        verdict = {None: "", True: "reached", False: "missed"}[figure.reached]
        table.add_row(figure.name, f"{figure.value:,.4g} {figure.unit}", target, verdict)
    console = Console()
    console.print(table)
    values = {figure.name: round(figure.value, 4) for figure in figures}
    print(json.dumps({"benchmark": benchmark, **about, **values}))
