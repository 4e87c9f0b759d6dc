"""Metrics for Prometheus: times and counts, never a person's name or an item's content.

Each application has its own registry, so that two in one process stay apart. Sessions, times and
errors of this process are counted as they happen; the figures of projects are read from the
database on each scrape, and are the same at every server of that database. Where several processes
are one server, each of them answers with the sum of all.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from supt_async import __version__
from supt_async.errors import StorageError
from supt_async.protocol.messages import Ack, ClientMessage, Error, Item, Submit
from supt_async.server.peers.figures import Family, Peers, families_of, metrics_of
from supt_async.storage.factory import Storage
from supt_async.storage.queries.metrics import ProjectFigures, project_figures

DATABASE_SECONDS = 2.0
"""Seconds that the database may take to answer; then the projects' figures are left out."""
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Bounds of the histograms of times, in seconds."""
REQUESTS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
"""Bounds of the histogram of batch sizes, in commands."""


class Metrics:
    """Metrics of one server process."""

    def __init__(
        self,
        storage: Storage,
        sessions: Callable[[], Mapping[str, int]],
        peers: Peers | None = None,
    ) -> None:
        """``sessions`` returns the number of sessions connected to this process, by project.

        ``peers`` returns the sum of all processes' own figures, this one's among them; without it
        this process is the server.
        """
        self._storage = storage
        self._sessions = sessions
        self._peers = peers
        self._registry = registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        Info("supt_build", "Version of supt_async.", registry=registry).info(
            {"version": __version__}
        )
        self.acked = Histogram(
            "supt_submit_ack_seconds",
            "Seconds from an answer's arrival to its ack, which follows the commit.",
            buckets=SECONDS,
            registry=registry,
        )
        self.followed = Histogram(
            "supt_submit_next_seconds",
            "Seconds from an answer's arrival to the next item, if there was one.",
            buckets=SECONDS,
            registry=registry,
        )
        self.errors = Counter(
            "supt_errors", "Error messages sent to sessions.", ["code"], registry=registry
        )
        self.closes = Counter(
            "supt_closes",
            "Connections that the server closed, by close code.",
            ["code"],
            registry=registry,
        )
        self._add_batch_metrics(registry)

    def add(self, figures: Collector) -> None:
        """Expose the figures of another part of the server as well."""
        self._registry.register(figures)

    def _add_batch_metrics(self, registry: CollectorRegistry) -> None:
        storage = self._storage
        self._batch_requests = Histogram(
            "supt_batch_requests",
            "Commands that were committed together.",
            buckets=REQUESTS,
            registry=registry,
        )
        self._batch_seconds = Histogram(
            "supt_batch_seconds",
            "Seconds from the begin to the commit of a batch.",
            buckets=SECONDS,
            registry=registry,
        )
        waiting = Gauge(
            "supt_batch_waiting", "Commands that wait for the next batch.", registry=registry
        )
        waiting.set_function(lambda: storage.queue.waiting)
        storage.queue.watch(self._committed)

    def _committed(self, requests: int, seconds: float) -> None:
        self._batch_requests.observe(requests)
        self._batch_seconds.observe(seconds)

    async def expose(self, accept: str) -> tuple[bytes, str]:
        """Return all metrics, and their media type, in the format of an Accept header."""
        try:
            projects: Sequence[ProjectFigures] | None
            async with asyncio.timeout(DATABASE_SECONDS):
                projects = await self._storage.database.read(project_figures)
        except (StorageError, TimeoutError):
            projects = None
        try:
            encode, media_type = choose_encoder(accept)
        except (TypeError, ValueError):  # a version that is not a number
            encode, media_type = choose_encoder("")
        families = None if self._peers is None else await self._peers()
        counted = self.own() if families is None else families
        everything = _Everything(metrics_of(counted), self._looked_at(projects))
        return encode(everything), media_type

    def own(self) -> list[Family]:
        """Return this process's own figures, to be added to those of others."""
        return families_of(_Everything(self._registry.collect(), self._counted_now()).collect())

    def _counted_now(self) -> Iterator[Metric]:
        yield _gauge("supt_processes", "Processes that serve, and have answered this scrape.", 1)
        yield _gauge("supt_asyncio_tasks", "Tasks of the event loop.", len(asyncio.all_tasks()))
        sessions = _by_project("supt_sessions", "Sessions connected to this server.")
        for slug, count in self._sessions().items():
            sessions.add_metric([slug], count)
        yield sessions

    def _looked_at(self, projects: Sequence[ProjectFigures] | None) -> Iterator[Metric]:
        up = "1 if the database answered this scrape, 0 otherwise."
        yield _gauge("supt_database_up", up, projects is not None)
        if projects is not None:
            yield from _standing(projects, self._storage.database.now_ms())


class Stopwatch:
    """Measures how long the answers of one connection take."""

    __slots__ = ("_metrics", "_since")

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._since: dict[object, float] = {}  # arrival of each submit without an ack

    def received(self, message: ClientMessage) -> None:
        if isinstance(message, Submit):
            self._since[message.id] = time.perf_counter()

    def sent(self, messages: Sequence[object]) -> None:
        """Record messages that were written together; an ack's next item follows it."""
        since: float | None = None
        now = time.perf_counter()
        for message in messages:
            if isinstance(message, Ack):
                since = self._since.pop(message.re, None)
                if since is not None:
                    self._metrics.acked.observe(now - since)
            elif isinstance(message, Item):
                if since is not None:
                    self._metrics.followed.observe(now - since)
                    since = None
            elif isinstance(message, Error):
                self._since.pop(message.re, None)
                self._metrics.errors.labels(message.code).inc()


class _Everything:
    """Metrics of two sources, for one scrape."""

    def __init__(self, counted: Iterable[Metric], looked_up: Iterator[Metric]) -> None:
        self._counted = counted
        self._looked_up = looked_up

    def collect(self) -> Iterator[Metric]:
        yield from self._counted
        yield from self._looked_up


_FIGURES: tuple[tuple[str, str, Callable[[ProjectFigures], float]], ...] = (
    ("supt_items", "Items.", lambda p: p.items),
    ("supt_items_done", "Items that need no more answers.", lambda p: p.done),
    ("supt_places_open", "Places without an answer and without a lease.", lambda p: p.open),
    ("supt_leases", "Items that labellers hold.", lambda p: p.leases),
    ("supt_labels", "Labels that count.", lambda p: p.labels),
    ("supt_labellers_connected", "Labellers with a session at any server.", lambda p: p.connected),
    ("supt_ranking_generation", "Generation of the current ranking.", lambda p: p.generation),
    (
        "supt_training_behind_labels",
        "Labels that came after the training of the current ranking.",
        lambda p: max(0, p.labels - p.trained_on),
    ),
)


def _standing(projects: Sequence[ProjectFigures], now_ms: int) -> Iterator[Metric]:
    for name, about, figure in _FIGURES:
        family = _by_project(name, about)
        for project in projects:
            family.add_metric([project.slug], figure(project))
        yield family
    age = _by_project("supt_ranking_age_seconds", "Seconds since the latest ranking.")
    runs = _by_project("supt_training_runs", "Trainings, by state.", "state")
    last = _by_project(
        "supt_training_last_seconds", "Seconds of the last finished training.", "phase"
    )
    for project in projects:
        if project.ranked_ms is not None:
            age.add_metric([project.slug], max(0, now_ms - project.ranked_ms) / 1000)
        for state, count in project.runs.items():
            runs.add_metric([project.slug, state.value], count)
        for phase, seconds in project.durations.items():
            last.add_metric([project.slug, phase], seconds)
    yield from (age, runs, last)


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=float(value))


def _by_project(name: str, about: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, labels=["project", *labels])
