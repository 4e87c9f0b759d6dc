"""Figures of several server processes, added up for one answer to Prometheus.

Counts and histograms of a process that has ended are kept, or the sums would fall, which
Prometheus takes for a restart and counts once more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence

import msgspec
from prometheus_client.metrics_core import Metric

LASTING = frozenset({"counter", "histogram"})
"""Kinds of figures that outlast their process."""
LEAST = frozenset({"process_start_time_seconds"})
"""Gauges of which the least counts."""
GREATEST = frozenset({"supt_webhook_lag_seconds"})
"""Gauges of which the greatest counts."""


class Sample(msgspec.Struct, frozen=True, array_like=True):
    """One value of a figure."""

    name: str
    labels: dict[str, str]
    value: float


class Family(msgspec.Struct, frozen=True, array_like=True):
    """A figure with all its values."""

    name: str
    about: str
    kind: str
    samples: list[Sample]


Peers = Callable[[], Awaitable[list[Family] | None]]
"""Returns the sum of the figures of all processes, or None if nobody could add them up."""


def families_of(metrics: Iterable[Metric]) -> list[Family]:
    """Return metrics as values that can be sent to another process."""
    return [
        Family(
            metric.name,
            metric.documentation,
            metric.type,
            [Sample(sample.name, dict(sample.labels), sample.value) for sample in metric.samples],
        )
        for metric in metrics
    ]


def metrics_of(families: Iterable[Family]) -> Iterator[Metric]:
    """Return what ``families_of`` was given."""
    for family in families:
        metric = Metric(family.name, family.about, family.kind)
        for sample in family.samples:
            metric.add_sample(sample.name, sample.labels, sample.value)
        yield metric


def lasting(families: Iterable[Family]) -> list[Family]:
    """Return the figures that count on when their process has ended."""
    return [family for family in families if family.kind in LASTING]


def add_up(parts: Iterable[Sequence[Family]]) -> list[Family]:
    """Add up the figures of several processes, in the order of the first ones that have them."""
    found: dict[str, Family] = {}
    values: dict[str, dict[tuple[object, ...], Sample]] = {}
    for part in parts:
        for family in part:
            found.setdefault(family.name, family)
            samples = values.setdefault(family.name, {})
            for sample in family.samples:
                key = (sample.name, *sorted(sample.labels.items()))
                earlier = samples.get(key)
                if earlier is None:
                    samples[key] = sample
                else:
                    value = _together(family, sample.name, earlier.value, sample.value)
                    samples[key] = Sample(sample.name, sample.labels, value)
    return [
        Family(name, family.about, family.kind, list(values[name].values()))
        for name, family in found.items()
    ]


def _together(family: Family, sample: str, one: float, other: float) -> float:
    if family.name in LEAST or sample.endswith("_created"):
        return min(one, other)
    if family.name in GREATEST or family.kind == "info" or _is_constant(family):
        return max(one, other)
    return one + other


def _is_constant(family: Family) -> bool:
    """Tell whether a figure is always 1, and says something by its labels."""
    return family.kind == "gauge" and family.name.endswith("_info")
