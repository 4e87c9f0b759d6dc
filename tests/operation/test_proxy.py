"""Labelling through the shipped nginx: TLS, sockets, cookies, streams, and rolling restarts."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from websockets.asyncio.client import connect

from supt_async.domain.project import Project, Role
from supt_async.storage.factory import open_storage
from tests.faults.cluster import closes, notices
from tests.operation.proxy import HOST, TOKEN, Proxy, run_proxy
from tests.support.queue_fixture import TASK
from tests.support.servers import Socket
from tests.support.waiting import http_client

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def nginx(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Proxy]:
    with pytest.MonkeyPatch.context() as patch:
        environment: dict[str, str] = {}
        folder = tmp_path_factory.mktemp("front")
        opening = run_proxy(folder, _Environment(patch, environment))
        async with opening as made:
            yield made


class _Environment(dict[str, str]):
    """Variables of this process and of those that it starts, until the tests are over."""

    def __init__(self, patch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
        super().__init__(values)
        self._patch = patch

    def __setitem__(self, name: str, value: str) -> None:
        super().__setitem__(name, value)
        self._patch.setenv(name, value)


async def make(nginx: Proxy, slug: str) -> tuple[Project, str, str]:
    """Make a project; returns it, an admin's token, and a labeller's invitation code."""
    storage = await open_storage(nginx.cluster.address)
    project = await storage.catalogue.create_project(slug, title="", task=TASK)
    invite = storage.people.invite
    admin = await invite(f"{slug} admin", project=project.id, role=Role.ADMIN)
    labeller = await invite(f"{slug} labeller", project=project.id, role=Role.LABELLER)
    await storage.close()
    return project, admin.token, labeller.code


async def test_the_page_is_served_over_tls_with_its_headers(nginx: Proxy) -> None:
    async with nginx.http() as http:
        page = await http.get("/")
        assert page.status_code == 200
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert (await http.get("/readyz")).json() == {"status": "ready"}
        script = next(word for word in page.text.split('"') if word.endswith(".js"))
        packed = await http.get(script)
        assert packed.headers["content-encoding"] == "gzip"


async def test_plain_http_is_sent_to_tls(nginx: Proxy) -> None:
    async with http_client(f"http://127.0.0.1:{nginx.http_port}") as http:
        answer = await http.get("/label/cats?x=1", headers={"host": "evil.example"})
    assert answer.status_code == 301
    assert answer.headers["location"] == f"https://{HOST}/label/cats?x=1"


async def test_under_another_name_there_is_no_server(nginx: Proxy) -> None:
    tls = ssl.create_default_context()
    tls.check_hostname = False
    tls.verify_mode = ssl.CERT_NONE
    with pytest.raises(ssl.SSLError):
        await asyncio.open_connection(
            "127.0.0.1", nginx.https_port, ssl=tls, server_hostname="evil.example"
        )


async def test_metrics_are_at_the_servers_with_the_token_and_not_at_the_proxy(
    nginx: Proxy,
) -> None:
    headers = {"authorization": f"Bearer {TOKEN}"}
    async with nginx.http(TOKEN) as http:
        assert (await http.get("/metrics")).status_code == 404
    for server in nginx.cluster.servers:
        async with http_client(f"http://127.0.0.1:{server.port}") as http:
            assert (await http.get("/metrics")).status_code == 401
            assert "supt_database_up 1.0" in (await http.get("/metrics", headers=headers)).text


async def test_a_browser_joins_with_its_link_and_labels_with_its_cookie(nginx: Proxy) -> None:
    _, admin, code = await make(nginx, "cookies")
    async with nginx.http(admin) as http:
        added = await http.post("/api/v1/projects/cookies/items", content='"one"\n"two"')
        assert added.json()["added"] == 2
    origin = {"origin": nginx.url}
    async with nginx.http() as http:
        joined = await http.post("/join", json={"code": code}, headers=origin)
    cookie = joined.headers["set-cookie"]
    assert joined.status_code == 200
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    async with connect(
        f"wss://{HOST}:{nginx.https_port}/api/v1/session",
        ssl=nginx.tls,
        subprotocols=["supt.v1.json"],  # type: ignore[list-item]
        additional_headers={"cookie": cookie.partition(";")[0], **origin},
    ) as connection:
        ada = Socket(connection)
        await ada.hello("cookies", None)
        assert await ada.answer(await ada.get("item")) == "stored"


async def test_large_imports_and_exports_pass_as_streams(nginx: Proxy) -> None:
    _, admin, _ = await make(nginx, "large")
    body = "\n".join(json.dumps("x" * 1000 + str(number)) for number in range(3000))
    assert len(body) > 2**21
    async with nginx.http(admin) as http:
        added = await http.post("/api/v1/projects/large/items", content=body, timeout=60)
        assert added.json() == {"added": 3000, "known": 0}
        async with http.stream("GET", "/api/v1/projects/large/items", timeout=60) as answer:
            lines = [line async for line in answer.aiter_lines()]
    assert len(lines) == 3000


async def test_servers_are_restarted_one_after_the_other_and_people_go_on(nginx: Proxy) -> None:
    cluster = nginx.cluster
    # Enough items for the time that servers need to stop and start, on a busy machine as well.
    await cluster.fill(items=6000, labellers=10, pause=0.05)
    await cluster.wait_for_answers(100)
    for server in cluster.servers:
        assert await server.terminate() in (0, -15)
        await cluster.wait_for_answers(100)  # at the other one
        async with nginx.http() as http:
            assert (await http.get("/readyz")).status_code == 200
        await server.start()
    await cluster.wait_for_answers(100)
    assert await cluster.finish() == []
    assert {notice["reason"] for notice in notices(cluster.journals)} == {"drain"}
    # Nobody was cut off: every connection ended with a goodbye, from one side or the other.
    assert set(closes(cluster.journals)) <= {4503}
