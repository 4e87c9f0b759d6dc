"""The simulation of a cluster: its queues obey the laws of queues, its plans those of sense."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from click.testing import CliRunner

from scripts.benchmarks.cluster_simulation import inputs as files, queueing as q
from scripts.benchmarks.cluster_simulation.cluster import (
    Demand,
    breaks,
    cost,
    latency,
    lost_server,
    plan,
    server_capacity,
)
from scripts.benchmarks.cluster_simulation.command import LAYOUTS, simulate_cluster

MANY = 60_000
DEMAND = Demand(people=100_000, items=10**9, projects=1_000, seconds=5.0, labels=10**9)


@pytest.mark.parametrize("load", [0.3, 0.6, 0.8])
def test_a_queue_of_one_server_takes_the_time_of_the_closed_form(load: float) -> None:
    run = q.serve(q.poisson(load, MANY, 1), q.exponential(1.0, MANY, 2))
    assert sum(run.times) / MANY == pytest.approx(q.mm1_mean(load, 1.0), rel=0.12)
    # Times in an M/M/1 queue are exponential.
    p99 = q.mm1_mean(load, 1.0) * math.log(100)
    assert run.quantile(0.99) == pytest.approx(p99, rel=0.15)


@pytest.mark.parametrize("servers", [2, 5])
def test_a_queue_of_several_servers_waits_as_erlang_says(servers: int) -> None:
    rate = 0.8 * servers
    run = q.serve(q.poisson(rate, MANY, 3), q.exponential(1.0, MANY, 4), servers)
    assert sum(run.times) / MANY - 1 == pytest.approx(q.mmc_wait(rate, 1.0, servers), rel=0.12)


def test_erlang_of_one_server_is_the_closed_form() -> None:
    assert q.mmc_wait(0.7, 1.0, 1) + 1.0 == pytest.approx(q.mm1_mean(0.7, 1.0))
    with pytest.raises(ValueError, match="more comes"):
        q.mm1_mean(1.0, 1.0)
    with pytest.raises(ValueError, match="more comes"):
        q.mmc_wait(2.0, 1.0, 2)


@pytest.mark.parametrize("servers", [1, 3])
def test_servers_are_busy_for_rate_times_service_and_littles_law_holds(servers: int) -> None:
    rate, mean = 0.7 * servers, 1.0
    arrivals = q.poisson(rate, MANY, 5)
    run = q.serve(arrivals, q.exponential(mean, MANY, 6), servers)
    assert run.busy / (servers * run.ended) == pytest.approx(rate * mean / servers, rel=0.03)
    here = run.area / run.ended  # mean number of customers
    assert here == pytest.approx(MANY / run.ended * sum(run.times) / MANY, rel=1e-6)


def test_a_batch_takes_all_that_wait_so_it_bears_more_than_one_at_a_time() -> None:
    arrivals = q.poisson(5_000, MANY, 7)
    run = q.commit(arrivals, fixed=0.001, each=0.00005)
    assert run.quantile(0.99) < 0.005
    assert 5_000 * 0.00105 > 1  # one at a time more would come than can be served
    alone = q.commit([0.0, 10.0], fixed=0.001, each=0.0005)
    assert list(alone.times) == pytest.approx([0.0015, 0.0015])
    together = q.commit([0.0, 0.0001, 0.0002], fixed=0.001, each=0.0)
    assert list(together.times) == pytest.approx([0.001, 0.0019, 0.0018])


def test_latency_grows_with_the_people_and_has_a_tail() -> None:
    inputs = files.read()
    few, many = latency(200, 1.0, inputs), latency(2_000, 1.0, inputs)
    assert few[0] < many[0]
    assert few[0] < few[1]


def test_every_input_says_where_it_is_from_and_a_bad_one_is_refused(tmp_path: Path) -> None:
    found = files.read().found
    sources = ("assumption:", "scripts/bench ", "psql:", "supt_async/", "adding up")
    assert all(one.by.startswith(sources) for one in found.values())
    file = tmp_path / "inputs.toml"
    for text in ("[a]\nvalue = 1", "[a]\nvalue = -1\nby = 'x'", "[a]\nvalue = true\nby = 'x'"):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match="a: needs a positive `value` and its source"):
            files.read(file)


def test_what_breaks_first_is_first_and_a_slower_pace_bears_more_people() -> None:
    inputs = files.read()
    found = breaks(DEMAND, inputs)
    people = [one.people for one in found]
    assert people == sorted(people)
    assert found[0].what.startswith("one server process")
    assert server_capacity(10.0, inputs) > server_capacity(5.0, inputs)
    pictures = Demand(people=10, items=10, projects=1, seconds=5.0, labels=10, media=1.0)
    assert any("network" in one.what for one in breaks(pictures, inputs))


def test_more_people_take_more_machines_and_cost_more() -> None:
    inputs = files.read()
    more = Demand(people=10**7, items=10**11, projects=10**5, seconds=5.0, labels=10**11)
    for layout in LAYOUTS:
        parts = {part.name: part for part in plan(DEMAND, inputs, layout=layout)}
        many = {part.name: part for part in plan(more, inputs, layout=layout)}
        assert many["server processes"].count > parts["server processes"].count
        low, high = cost(DEMAND, list(parts.values()), inputs)
        assert 0 < low < high < cost(more, list(many.values()), inputs)[1]
        assert (many["PostgreSQL"].count == 1) == (layout == "one")


def test_people_of_a_lost_server_are_taken_by_the_others() -> None:
    lost, seconds = lost_server(DEMAND, files.read())
    assert lost == server_capacity(DEMAND.seconds, files.read())
    assert 0 < seconds < 60


def test_the_command_prints_model_beside_measurement() -> None:
    found = CliRunner().invoke(simulate_cluster, [])
    assert found.exit_code == 0, found.output
    for text in ("model beside measurement", "what breaks, in order", "a month", "failures"):
        assert text in found.output
