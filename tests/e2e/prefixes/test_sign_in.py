"""People sign in with a provider below a path, through a proxy that cuts it off."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from tests.support.fronts.path_proxy import code_server, path_proxy
from tests.support.openid.provider import Visitor, rule, run_provider
from tests.support.ports import free_port
from tests.support.servers import run_server
from tests.support.waiting import http_client


async def test_a_sign_in_leads_there_and_back_below_a_path(tmp_path: Path) -> None:
    port, front = free_port(), free_port()
    url = f"http://127.0.0.1:{front}/proxy/{port}"
    database = f"sqlite:///{tmp_path}/a.db"
    async with run_provider(url) as provider:
        file = provider.file(tmp_path, rule("labelling", "digits"))
        async with (
            path_proxy(code_server, front),
            run_server(database, public=url, port=port, sign_in=file) as server,
            http_client("") as http,
        ):
            await server.project("digits", items=1)
            back = await Visitor(http).sign_in(url, "ada")
            assert back.headers["location"] == f"{url}/label/digits"
            for cookie in back.headers.get_list("set-cookie"):
                assert f"Path={urlsplit(url).path};" in f"{cookie};"
            me = await http.get(f"{url}/api/v1/me")
            assert me.json()["user"] == "Ada Lovelace"
            # The cookie is not for other sites on the host.
            assert (await http.get(f"http://127.0.0.1:{port}/api/v1/me")).status_code == 401
