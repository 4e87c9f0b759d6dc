"""Model of a cluster: how many machines it takes, what breaks first, what it costs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scripts.benchmarks.cluster_simulation.inputs import Inputs
from scripts.benchmarks.cluster_simulation.queueing import commit, poisson, serve, servers_for, then

HOURS = 730
"""Hours of a month."""
GB = 1e9
LABELS = 20_000
"""Labels of one simulated run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a cluster is asked for."""

    people: int
    """People who label at the same time."""
    items: int
    projects: int
    seconds: float
    """Seconds of a person for each label."""
    labels: int
    """Labels that are stored."""
    media: float = 0.0
    """Share of the items that are pictures."""

    @property
    def rate(self) -> float:
        """Labels a second."""
        return self.people / self.seconds


@dataclass(frozen=True, slots=True)
class Break:
    """Where something ends to suffice, one machine or one project on its own."""

    what: str
    people: float
    remedy: str
    state: str
    """What of the remedy there is in the product."""


@dataclass(frozen=True, slots=True)
class Part:
    """Machines of one kind."""

    name: str
    count: int
    cores: int
    disk_gb: float
    """Of each."""


def latency(people: int, seconds: float, inputs: Inputs) -> tuple[float, float]:
    """Return p50 and p99 from an answer to the next item on one server, in seconds."""
    rate = people / seconds
    arrivals = poisson(rate, LABELS, seed=people)
    half = inputs["server_label_paced_us"] / 2e6  # one half reads the answer, one sends the item
    first = serve(arrivals, [half] * LABELS)
    to_commit = then(first, arrivals)
    committed = commit(to_commit, inputs["commit_ms"] / 1e3, inputs["database_label_us"] / 1e6)
    to_send = then(committed, to_commit)
    last = serve(to_send, [half] * LABELS)
    times = sorted(done - came for done, came in zip(then(last, to_send), arrivals, strict=True))
    return times[LABELS // 2], times[LABELS * 99 // 100]


def server_capacity(seconds: float, inputs: Inputs, *, one_project_on_many: bool = False) -> float:
    """Return for how many people one server process suffices."""
    name = "server_label_3_us" if one_project_on_many else "server_label_us"
    # People at a pace come one by one; without a pause they are served in batches.
    label = max(inputs[name], inputs["server_label_paced_us"]) / 1e6
    return inputs["load_of_core"] / (label / seconds + inputs["session_idle_us"] / 1e6)


def breaks(demand: Demand, inputs: Inputs) -> list[Break]:
    """Return where one of each thing breaks, in the order of the number of people."""
    server = server_capacity(demand.seconds, inputs)
    found = [
        Break("one server process (a core)", server, "more processes and machines", "there"),
        *_of_processors(demand, inputs),
        *_of_machines(demand, inputs, server),
    ]
    return sorted((one for one in found if not math.isnan(one.people)), key=lambda one: one.people)


def _of_processors(demand: Demand, inputs: Inputs) -> list[Break]:
    at = demand.seconds
    cores = inputs["cores_of_database"] * inputs["load_of_core"]
    return [
        Break(
            "one project on many servers: PostgreSQL's CPU",
            at * cores / (inputs["database_label_3_us"] / 1e6),
            "a project's people on one server",
            "to be built: routing by project in front of the servers",
        ),
        Break(
            "one PostgreSQL: its CPU, a project a server",
            at * cores / (inputs["database_label_us"] / 1e6),
            "a PostgreSQL for each group of projects",
            "to be built: a catalogue over several databases; now one installation each",
        ),
        Break(
            "one server that adds up figures (a core)",
            at * inputs["load_of_core"] / (inputs["figures_label_us"] / 1e6),
            "sums by group of projects",
            "follows from a PostgreSQL for each group",
        ),
    ]


def _of_machines(demand: Demand, inputs: Inputs, server: float) -> list[Break]:
    at = demand.seconds
    stored = demand.items * inputs["item_bytes"] + demand.labels * inputs["label_bytes"]
    pictures = inputs["media_bytes"] * demand.media or math.nan
    return [
        Break(
            "one PostgreSQL: its log",
            at * inputs["log_bytes_per_second"] / inputs["wal_bytes"],
            "a PostgreSQL for each group of projects",
            "to be built, as above",
        ),
        Break(
            "one PostgreSQL: its disk",
            inputs["disk_of_database_bytes"] * demand.people / stored,
            "partitions by project, then a PostgreSQL for each group",
            "to be built; deletion of a project in pieces is there",
        ),
        Break(
            "one PostgreSQL: its connections",
            inputs["connections_of_database"] / inputs["connections"] * server,
            "a pooler that keeps a session's connection",
            "there: PgBouncer with sessions; fewer connections a server are to be built",
        ),
        Break(
            "a machine's network: pictures through servers",
            at * inputs["network_bytes_per_second"] / pictures,
            "signed links into a bucket, a content network",
            "to be built; servers read from buckets now",
        ),
    ]


def plan(demand: Demand, inputs: Inputs, *, layout: str) -> list[Part]:
    """Return the machines of a layout: ``one``, ``groups`` (of projects) or ``citus``."""
    load = inputs["load_of_core"]
    sharing = layout != "groups"  # people of a project at any server
    people = server_capacity(demand.seconds, inputs, one_project_on_many=sharing)
    servers = max(2, math.ceil(demand.people / people) + 1)  # one may be lost
    label = inputs["database_label_3_us" if sharing else "database_label_us"] / 1e6
    cores = servers_for(demand.rate, label, load)
    stored = demand.items * inputs["item_bytes"] + demand.labels * inputs["label_bytes"]
    by_log = demand.rate * inputs["wal_bytes"] / inputs["log_bytes_per_second"]
    by_disk = stored / (inputs["disk_of_database_bytes"] * load)
    by_cores = cores / inputs["cores_of_database"]
    databases = 1 if layout == "one" else max(1, math.ceil(max(by_log, by_disk, by_cores)))
    each = max(2, math.ceil(cores / databases))
    disk = stored / databases / load / GB
    orchestrators = _orchestrators(demand, inputs)
    coordinator = [Part("Citus coordinator", 2, 8, 100)] if layout == "citus" else []
    return [
        Part("server processes", servers, 1, 0),
        Part("PostgreSQL", databases, each, disk),
        Part("PostgreSQL, standby", databases, each, disk),
        Part("PostgreSQL, replica for reading", databases, max(2, each // 2), disk),
        *coordinator,
        orchestrators,
    ]


def cost(demand: Demand, parts: list[Part], inputs: Inputs) -> tuple[float, float]:
    """Return what machines, disks and traffic cost a month, in USD: low and high assumption."""
    cores = sum(part.count * part.cores for part in parts)
    disk = sum(part.count * part.disk_gb for part in parts)
    # People work eight hours on twenty days.
    traffic = demand.rate * 8 * 20 * 3600 * (2_000 + demand.media * inputs["media_bytes"]) / GB
    found = []
    for kind in ("low", "high"):
        machines = cores * HOURS * inputs[f"price_core_hour_{kind}"]
        disks = disk * inputs[f"price_gb_month_{kind}"]
        found.append(machines + disks + traffic * inputs[f"price_traffic_gb_{kind}"])
    return found[0], found[1]


def lost_server(demand: Demand, inputs: Inputs) -> tuple[float, float]:
    """Return how many people lose a server, and in how many seconds the others take them."""
    here = server_capacity(demand.seconds, inputs)
    others = max(1, math.ceil(demand.people / here))
    spare = others * (1 - inputs["load_of_core"])
    return here, here * inputs["connect_ms"] / 1e3 / spare


def _orchestrators(demand: Demand, inputs: Inputs) -> Part:
    """Each project is ranked after every minute; features are mapped from the disk."""
    items = demand.items / demand.projects
    cpu = items * inputs["rank_item_us"] / 1e6 / 60
    cores = max(1, math.ceil(demand.projects * cpu / inputs["load_of_core"]))
    machines = max(1, math.ceil(cores / 16))
    disk = demand.items * inputs["feature_bytes"] / machines / GB
    return Part("orchestrators", machines, math.ceil(cores / machines), disk)
