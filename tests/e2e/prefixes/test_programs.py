"""Programs and notebooks find a server below a path, whatever form the proxy gives to it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from supt_async.client import AsyncClient, Server
from supt_async.domain.project import Role
from supt_async.notebook.server_target import find_target
from supt_async.notebook.widget.relay import fetch_media, media_of
from tests.e2e.projects import landscape
from tests.support.fronts.path_proxy import Form, code_server, hub, open_ondemand, path_proxy
from tests.support.ports import free_port
from tests.support.servers import TASK, Running, run_server

FORMS: list[tuple[Form, str]] = [
    (code_server, "/proxy/{port}"),
    (code_server, "/absproxy/{port}"),
    (open_ondemand, "/node/127.0.0.1/{port}"),
    (open_ondemand, "/rnode/127.0.0.1/{port}"),
    (hub, "/user/ada%40example.org/proxy/{port}"),
]


@pytest.mark.parametrize(("form", "path"), FORMS)
async def test_programs_label_and_manage_below_a_path(
    form: Form, path: str, tmp_path: Path
) -> None:
    port, front = free_port(), free_port()
    url = f"http://127.0.0.1:{front}{path.format(port=port)}"
    database = f"sqlite:///{tmp_path}/a.db"
    async with path_proxy(form, front), run_server(database, public=url, port=port) as server:
        project = await server.project()
        await server.add(project, landscape(0), landscape(1), landscape(2))
        token = await server.token("Ada", project, Role.ADMIN)
        for address, named in ((url, "digits"), (f"{url}/digits", None)):
            async with AsyncClient(address, project=named, token=token) as client:
                item = await anext(aiter(client.items()))
                picture = await asyncio.to_thread(fetch_media, url, *media_of(item.data))
                assert picture is not None
                assert picture[1] == "image/png"
                await client.submit(item, "cat")
        labels = await asyncio.to_thread(Server(url, token=token).project("digits").labels)
        assert [label["value"] for label in labels] == ["cat", "cat"]
        await by_link(server, url)


async def by_link(server: Running, url: str) -> None:
    """Open an invitation in a notebook."""
    project = await server.storage.catalogue.project("digits")
    made = await server.storage.people.invite("Bob", project=project.id, role=Role.LABELLER)
    link = f"{server.services.url}/join#{made.code}"
    assert link.startswith(f"{url}/join#")
    target = await asyncio.to_thread(find_target, link, None, None, lambda: TASK)
    me = await asyncio.to_thread(target.http().get, "/me")
    assert (me["user"], target.project, target.url()) == ("Bob", "digits", url)
