"""Metrics for Prometheus: true figures, for permitted readers only."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from prometheus_client.parser import text_string_to_metric_families as families

from supt_async.config import ServerConfig
from supt_async.domain.project import ModelState, Role
from supt_async.errors import Refused, StorageUnavailable
from supt_async.server.app import make_app, make_services
from supt_async.server.health import read_token
from supt_async.storage.factory import open_storage
from tests.support.postgres import server as postgres
from tests.support.servers import SECONDS, Running, run_server

TOKEN = "a-token-for-prometheus"


async def scrape(
    server: Running, token: str | None = None, *, database: bool = True
) -> dict[str, float]:
    """Return all samples, by name and labels as Prometheus writes them.

    A machine that does much else may let the database answer too late: then ask again.
    """
    async with asyncio.timeout(2 * SECONDS):
        while True:
            async with server.http(token) as http:
                answer = await http.get("/metrics", timeout=SECONDS)
            assert answer.status_code == 200, answer.text
            found = samples(answer.text)
            if found["supt_database_up"] == database:
                return found


def samples(text: str) -> dict[str, float]:
    found = {}
    for family in families(text):
        for name, labels, value, *_ in family.samples:
            inner = ",".join(f'{key}="{labels[key]}"' for key in sorted(labels))
            found[f"{name}{{{inner}}}" if inner else name] = value
    return found


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    file = tmp_path / "metrics-token"
    file.touch(mode=0o600)
    file.write_text(f"{TOKEN}\n")
    return file


async def test_sessions_queue_and_leases_are_told_by_project(server: Running) -> None:
    project = await server.project(items=10)
    await server.project("empty")
    async with server.session("Ada", project) as ada:
        item = await ada.get("item")
        await ada.answer(item)
        found = await scrape(server)
    here = '{project="digits"}'
    assert found[f"supt_sessions{here}"] == 1
    assert found[f"supt_labellers_connected{here}"] == 1
    assert found[f"supt_items{here}"] == 10
    assert (found[f"supt_items_done{here}"], found[f"supt_labels{here}"]) == (1, 1)
    assert (found[f"supt_leases{here}"], found[f"supt_places_open{here}"]) == (2, 7)
    assert found['supt_items{project="empty"}'] == 0
    assert found["supt_database_up"] == 1


async def test_answers_are_timed_and_their_batches_counted(server: Running) -> None:
    project = await server.project(items=6)
    before = await scrape(server)
    assert before["supt_submit_ack_seconds_count"] == 0
    async with server.session("Ada", project) as ada:
        for _ in range(6):
            await ada.answer(await ada.get("item"))
        after = await scrape(server)
    assert after["supt_submit_ack_seconds_count"] == 6
    # Two are leased from the beginning, so the last two answers are followed by none.
    assert after["supt_submit_next_seconds_count"] == 4
    for name in ("ack", "next"):
        assert 0 < after[f"supt_submit_{name}_seconds_sum"] < SECONDS
    assert after["supt_batch_requests_sum"] - before["supt_batch_requests_sum"] >= 7
    assert after["supt_batch_seconds_count"] == after["supt_batch_requests_count"]
    assert after["supt_batch_waiting"] == 0


async def test_errors_and_closes_are_counted_by_their_codes(server: Running) -> None:
    project = await server.project(items=1)
    async with server.session("Ada", project) as ada:
        await ada.send(type="submit", id="A1", lease="unknown", value="cat")
        await ada.get("error", code="lease_lost")
        await ada.send(type="nonsense", id="A2")
        await ada.get("error", code="unknown_type")
    async with server.socket() as nobody:
        await nobody.send(type="hello", v=1, project="digits", token="wrong")
        assert await nobody.closed() == 4401
    async with asyncio.timeout(SECONDS):
        while True:
            found = await scrape(server)
            if found.get('supt_closes_total{code="4401"}') == 1:
                break
            await asyncio.sleep(0.01)
    assert found['supt_errors_total{code="lease_lost"}'] == 1
    assert found['supt_errors_total{code="unknown_type"}'] == 1


async def test_ranking_and_trainings_are_told(server: Running) -> None:
    project = await server.project(items=4)
    training = server.storage.training
    term = await training.lead(project.id, "test", 60_000)
    assert term is not None
    assert 'supt_ranking_age_seconds{project="digits"}' not in await scrape(server)
    async with server.session("Ada", project) as ada:
        await ada.answer(await ada.get("item"))
        run = await training.queue_run(project.id, term, 1)
        assert run is not None
        await training.update_run(
            project.id, term, run, ModelState.TRAINING, durations={"fit": 0.25}
        )
        ids = np.arange(1, 5, dtype=np.int64)
        await training.publish(project.id, term, run, ids, covers=1, labels=1)
        await training.queue_run(project.id, term, 1)
        await ada.answer(await ada.get("item"))
    found = await scrape(server)
    here = 'project="digits"'
    assert found[f'supt_training_runs{{{here},state="ready"}}'] == 1
    assert found[f'supt_training_runs{{{here},state="queued"}}'] == 1
    assert found[f'supt_training_last_seconds{{phase="fit",{here}}}'] == 0.25
    assert found[f"supt_training_behind_labels{{{here}}}"] == 1
    assert found[f"supt_ranking_generation{{{here}}}"] == 1
    assert 0 <= found[f"supt_ranking_age_seconds{{{here}}}"] < SECONDS


async def test_what_the_documentation_names_is_told(server: Running) -> None:
    project = await server.project(items=2)
    training = server.storage.training
    term = await training.lead(project.id, "test", 60_000)
    assert term is not None
    run = await training.queue_run(project.id, term, 0)
    assert run is not None
    await training.update_run(project.id, term, run, ModelState.TRAINING, durations={"fit": 1.0})
    await training.publish(
        project.id, term, run, np.arange(1, 3, dtype=np.int64), covers=1, labels=0
    )
    async with server.session("Ada", project) as ada:
        await ada.send(type="submit", id="A1", lease="unknown", value="cat")
        await ada.get("error")
    async with server.socket() as nobody:
        await nobody.send(type="hello", v=1, project="digits", token="wrong")
        await nobody.closed()
    text = (Path(__file__).parent.parent.parent / "docs" / "howto" / "operate.md").read_text()
    table = text[text.index("| metric |") : text.index("Figures of the database")]
    named = set(re.findall(r"`(supt_[a-z_]+)", table))
    assert len(named) > 20
    async with server.http() as http:
        told = {family.name for family in families((await http.get("/metrics")).text)}
    # A counter's samples end in _total, a version's in _info.
    assert {name.removesuffix("_total").removesuffix("_info") for name in named} - {
        name.removesuffix("_info") for name in told
    } == set()


async def test_the_process_is_told(server: Running) -> None:
    found = await scrape(server)
    assert found["process_resident_memory_bytes"] > 2**20
    assert found["process_open_fds"] > 3
    assert found["supt_asyncio_tasks"] >= 1


async def test_no_name_token_or_content_is_told(server: Running) -> None:
    project = await server.project()
    await server.add(project, "canary content")
    async with server.session("canary labeller", project) as ada:
        item = await ada.get("item")
        await ada.answer(item, "dog")
        async with server.http() as http:
            text = (await http.get("/metrics")).text
    assert "canary" not in text
    assert item["lease"] not in text
    assert ada.welcome["session"] not in text


async def test_openmetrics_is_served_on_request(server: Running) -> None:
    async with server.http() as http:
        answer = await http.get("/metrics", headers={"accept": "application/openmetrics-text"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


async def test_two_servers_in_one_process_count_apart(server: Running, tmp_path: Path) -> None:
    async with run_server(f"sqlite:///{tmp_path}/other.db") as other:
        project = await server.project(items=2)
        async with server.session("Ada", project) as ada:
            await ada.answer(await ada.get("item"))
            assert (await scrape(server))["supt_submit_ack_seconds_count"] == 1
            assert (await scrape(other))["supt_submit_ack_seconds_count"] == 0


async def test_postgresql_tells_the_same(tmp_path: Path) -> None:
    async with postgres().fresh() as address, run_server(address) as server:
        project = await server.project(items=5)
        async with server.session("Ada", project) as ada:
            await ada.answer(await ada.get("item"))
            found = await scrape(server)
    assert found['supt_leases{project="digits"}'] == 2
    assert found["supt_submit_ack_seconds_count"] == 1
    assert found["supt_batch_requests_count"] >= 2


async def test_without_the_database_the_rest_is_still_told(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await server.project(items=1)

    async def away(_: object) -> Any:
        raise StorageUnavailable("away")

    monkeypatch.setattr(server.storage.database.__class__, "read", lambda *_: away(None))
    found = await scrape(server, database=False)
    assert "process_open_fds" in found
    assert 'supt_items{project="digits"}' not in found


# --- who may read them ------------------------------------------------------------------------


async def test_this_machine_may_read_them_under_its_own_name_only(server: Running) -> None:
    async with server.http() as http:
        assert (await http.get("/metrics")).status_code == 200
        for name, value in (
            ("host", "evil.example"),
            ("x-forwarded-for", "203.0.113.9"),
            ("x-forwarded-for", "127.0.0.1"),
            ("forwarded", "for=127.0.0.1"),
        ):
            refused = await http.get("/metrics", headers={name: value})
            assert refused.status_code == (421 if name == "host" else 403), (name, value)
            assert "supt_" not in refused.text


async def test_with_a_public_address_nobody_may_read_them_without_a_token(
    tmp_path: Path, token_file: Path
) -> None:
    database = f"sqlite:///{tmp_path}/public.db"
    async with public(database) as client:
        assert (await client.get("/metrics")).status_code == 403
    async with public(database, metrics_token_file=str(token_file)) as client:
        assert (await client.get("/metrics")).status_code == 401
        wrong = {"authorization": "Bearer another-token-of-a-kind"}
        assert (await client.get("/metrics", headers=wrong)).status_code == 401
        right = {"authorization": f"Bearer {TOKEN}"}
        answer = await client.get("/metrics", headers=right)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


async def test_a_labellers_or_admins_token_reads_no_metrics(
    tmp_path: Path, token_file: Path
) -> None:
    database = f"sqlite:///{tmp_path}/people.db"
    async with run_server(database, metrics_token_file=str(token_file)) as server:
        project = await server.project()
        for role in Role:
            token = await server.token(role.value, project, role)
            async with server.http(token) as http:
                assert (await http.get("/metrics")).status_code == 401
        assert await scrape(server, TOKEN)


@pytest.mark.parametrize(
    ("content", "mode", "complaint"),
    [
        (None, 0, "can't read"),
        ("short", 0o600, "16 characters"),
        (TOKEN, 0o644, "chmod o-rwx"),
    ],
)
def test_a_token_file_that_protects_nothing_is_refused(
    tmp_path: Path, content: str | None, mode: int, complaint: str
) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_text(content)
        os.chmod(file, mode)
    with pytest.raises(Refused, match=complaint):
        read_token(file)


def test_a_byte_order_mark_is_no_part_of_the_token(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"\ufeff{TOKEN}\n")
    os.chmod(file, 0o600)
    assert read_token(file) == TOKEN.encode()


@asynccontextmanager
async def public(database: str, **settings: Any) -> AsyncIterator[httpx2.AsyncClient]:
    """A client on the machine of an application whose public address is another one."""
    config = ServerConfig(database=database, url="https://label.example.org", **settings)
    storage = await open_storage(database, serving=True)
    try:
        app = make_app(make_services(storage, config, config.url))
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield client
    finally:
        await storage.close()


@pytest.mark.parametrize("version", ["zzz", "", "1.0.0", "0.0.1", "9" * 5000, "1.x", "=;,"])
async def test_any_version_may_be_asked_for(server: Running, version: str) -> None:
    async with server.http() as http:
        accept = f"application/openmetrics-text; version={version}"
        assert (await http.get("/metrics", headers={"accept": accept})).status_code == 200
