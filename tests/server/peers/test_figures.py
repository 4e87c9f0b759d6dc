"""Figures of several processes are added up as their kinds want it."""

from __future__ import annotations

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric

from supt_async.server.peers.figures import Family, add_up, families_of, lasting, metrics_of


class Process:
    """Figures as a process has them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.answers = Counter("answers", "Answers.", ["kind"], registry=self.registry)
        self.seconds = Histogram("seconds", "Time.", buckets=(1, 2), registry=self.registry)
        self.sessions = Gauge("sessions", "Sessions.", registry=self.registry)
        self.start = Gauge("process_start_time_seconds", "Start.", registry=self.registry)
        self.lag = Gauge("supt_webhook_lag_seconds", "Lag.", registry=self.registry)
        Info("build", "Version.", registry=self.registry).info({"version": "1"})

    @property
    def families(self) -> list[Family]:
        return families_of(self.registry.collect())


def values(families: list[Family]) -> dict[str, float]:
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def test_counts_and_gauges_are_added_and_times_and_lags_compared() -> None:
    one, other = Process(), Process()
    one.answers.labels("stored").inc(3)
    other.answers.labels("stored").inc(4)
    other.answers.labels("late").inc()
    for process, seconds in ((one, 0.5), (other, 1.5)):
        process.seconds.observe(seconds)
        process.sessions.set(10)
        process.start.set(seconds)
        process.lag.set(seconds)
    assert values(add_up([one.families, other.families])) == {
        "answers_total stored": 7,
        "answers_total late": 1,
        "seconds_bucket 1.0": 1,
        "seconds_bucket 2.0": 2,
        "seconds_bucket +Inf": 2,
        "seconds_count": 2,
        "seconds_sum": 2,
        "sessions": 20,
        "process_start_time_seconds": 0.5,
        "supt_webhook_lag_seconds": 1.5,
        "build_info 1": 1,
    }


def test_of_a_process_that_has_ended_the_counts_remain() -> None:
    process = Process()
    process.answers.labels("stored").inc(3)
    process.sessions.set(10)
    kept = lasting(process.families)
    assert {family.name for family in kept} == {"answers", "seconds"}
    assert values(add_up([kept, Process().families]))["answers_total stored"] == 3
    assert values(add_up([kept, Process().families]))["sessions"] == 0


def test_what_is_sent_to_another_process_says_the_same_there() -> None:
    process = Process()
    process.answers.labels("stored").inc(3)
    process.seconds.observe(1.5)
    text = msgspec.msgpack.encode(process.families)
    families = msgspec.msgpack.decode(text, type=list[Family])

    class There(CollectorRegistry):
        def collect(self) -> list[Metric]:
            return list(metrics_of(families))

    assert generate_latest(There()) == generate_latest(process.registry)
