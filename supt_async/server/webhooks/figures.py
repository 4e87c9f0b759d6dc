"""Figures of a server's deliveries, for monitoring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from supt_async.storage.webhooks.records import Held


@dataclass(eq=False, slots=True)
class Figures(Collector):
    """What has become of attempts at this server, and how far its webhooks are behind."""

    attempts: Counter[str] = field(default_factory=Counter)
    """Number of attempts by how they ended: accepted, refused, unreached."""
    behind: dict[int, tuple[str, float]] = field(default_factory=dict)
    """By webhook its project, and the seconds since its oldest event that is not delivered."""
    failing: set[int] = field(default_factory=set)
    """Webhooks whose last attempt failed."""

    def note(self, held: Held, *, failing: bool, since_ms: int | None, now_ms: int) -> None:
        """Note how a webhook does: whether it fails, and since when an event of it waits."""
        behind = 0.0 if since_ms is None else max(0.0, (now_ms - since_ms) / 1000)
        self.behind[held.id] = (held.slug, behind)
        if failing:
            self.failing.add(held.id)
        else:
            self.failing.discard(held.id)

    def forget(self, webhook: int) -> None:
        """Forget a webhook that another server delivers to, or nobody."""
        self.behind.pop(webhook, None)
        self.failing.discard(webhook)

    def collect(self) -> Iterator[Metric]:
        """Yield the figures as metrics."""
        attempts = CounterMetricFamily(
            "supt_webhook_attempts", "Attempts to deliver an event.", labels=["outcome"]
        )
        for outcome in ("accepted", "refused", "unreached"):
            attempts.add_metric([outcome], self.attempts[outcome])
        yield attempts
        lags: dict[str, float] = {}
        for slug, seconds in self.behind.values():
            lags[slug] = max(seconds, lags.get(slug, 0.0))
        lag = GaugeMetricFamily(
            "supt_webhook_lag_seconds",
            "Seconds since the oldest event that a webhook of this server has not delivered.",
            labels=["project"],
        )
        for slug, seconds in lags.items():
            lag.add_metric([slug], seconds)
        yield lag
        yield GaugeMetricFamily(
            "supt_webhooks_failing",
            "Webhooks of this server whose last attempt failed.",
            value=len(self.failing),
        )
