"""Queueing models: a server with a queue, and one that commits all that wait together."""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """One simulated run; times are in seconds."""

    times: Sequence[float]
    """From arrival to departure of each customer, in the order of arrival."""
    ended: float
    """When the last one departed."""
    busy: float
    """Seconds of work of all servers together."""
    area: float
    """Integral of the number of customers over the time."""

    def quantile(self, share: float) -> float:
        """Return the time that a share of the customers does not exceed."""
        return quantile(self.times, share)


def quantile(times: Sequence[float], share: float) -> float:
    """Return the value that a share of the values does not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def poisson(rate: float, count: int, seed: int) -> list[float]:
    """Return arrival times of many people who don't know of each other."""
    draw = random.Random(seed)
    at, found = 0.0, []
    for _ in range(count):
        at += draw.expovariate(rate)
        found.append(at)
    return found


def exponential(mean: float, count: int, seed: int) -> list[float]:
    """Return times of service that vary a lot."""
    draw = random.Random(seed)
    return [draw.expovariate(1 / mean) for _ in range(count)]


def serve(arrivals: Sequence[float], services: Iterable[float], servers: int = 1) -> Run:
    """Serve customers in the order of their arrival by the first server that is free."""
    free = [0.0] * servers
    times, ended, busy = [], 0.0, 0.0
    for at, service in zip(arrivals, services, strict=True):
        done = max(at, heapq.heappop(free)) + service
        heapq.heappush(free, done)
        times.append(done - at)
        ended, busy = max(ended, done), busy + service
    return Run(times, ended, busy, _area(arrivals, times))


def commit(arrivals: Sequence[float], fixed: float, each: float) -> Run:
    """Commit all that wait together, again and again: a batch takes ``fixed + each * size``."""
    times: list[float] = []
    free, busy, first = 0.0, 0.0, 0
    while first < len(arrivals):
        begin = max(free, arrivals[first])
        last = first
        while last < len(arrivals) and arrivals[last] <= begin:
            last += 1
        took = fixed + each * (last - first)
        free = begin + took
        times += [free - at for at in arrivals[first:last]]
        busy += took
        first = last
    return Run(times, free, busy, _area(arrivals, times))


def then(first: Run, arrivals: Sequence[float]) -> list[float]:
    """Return when customers leave a queue, in order: they arrive at the next one."""
    return sorted(at + took for at, took in zip(arrivals, first.times, strict=True))


def mm1_mean(rate: float, mean: float) -> float:
    """Return the mean time in an M/M/1 queue: Poisson arrivals, exponential service.

    Raises:
        ValueError: More comes than can be served.
    """
    load = rate * mean
    if load >= 1:
        raise ValueError("more comes than can be served")
    return mean / (1 - load)


def mmc_wait(rate: float, mean: float, servers: int) -> float:
    """Return the mean time of waiting in an M/M/c queue, by Erlang's formula C.

    Raises:
        ValueError: More comes than can be served.
    """
    offered = rate * mean
    load = offered / servers
    if load >= 1:
        raise ValueError("more comes than can be served")
    blocked = 1.0  # Erlang B, by its recursion
    for count in range(1, servers + 1):
        blocked = offered * blocked / (count + offered * blocked)
    waits = blocked / (1 - load * (1 - blocked))
    return waits * mean / (servers * (1 - load))


def servers_for(rate: float, mean: float, load: float) -> int:
    """Return how many servers are used at most to a share of their time."""
    return max(1, math.ceil(rate * mean / load))


def _area(arrivals: Sequence[float], times: Sequence[float]) -> float:
    """Add up, event by event, how many customers were there for how long."""
    steps = [(at, 1) for at in arrivals]
    steps += [(at + took, -1) for at, took in zip(arrivals, times, strict=True)]
    area, there, before = 0.0, 0, 0.0
    for at, step in sorted(steps):
        area += there * (at - before)
        there, before = there + step, at
    return area
