"""A running OpenID provider, and a person who signs in with it without a browser."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx2

from scripts.page import NPM_INSTALL, find_npm, is_installed, npm
from tests.support.ports import free_port
from tests.support.waiting import SECONDS

FOLDER = Path(__file__).parent
CLIENT = "supt-tests"
SECRET = "canary-of-the-client-5b1c"
PEOPLE: Mapping[str, Mapping[str, object]] = {
    "ada": {"name": "Ada Lovelace", "groups": ["labelling"]},
    "grace": {"name": "Grace Hopper", "groups": ["owners"]},
    "mallory": {"name": "Mallory", "groups": ["other"]},
}


@dataclass
class Provider:
    """A running provider."""

    issuer: str

    def file(self, folder: Path, rules: str, *, head: str = "", name: str = "acme") -> str:
        """Write a sign-in file for the provider; return its path."""
        secret = folder / "client-secret"
        secret.write_text(SECRET)
        secret.chmod(0o600)
        path = folder / "sign-in.toml"
        path.write_text(
            f"{head}\n[[provider]]\n"
            f'name = "{name}"\ntitle = "ACME"\nissuer = "{self.issuer}"\n'
            f'client_id = "{CLIENT}"\nclient_secret_file = "client-secret"\n'
            f'scopes = ["openid", "profile", "groups"]\n{rules}'
        )
        return str(path)


def rule(value: str, project: str, role: str = "labeller") -> str:
    """Return the text of a rule about groups."""
    return f'[[provider.rule]]\nvalue = "{value}"\nproject = "{project}"\nrole = "{role}"\n'


@asynccontextmanager
async def run_provider(*urls: str, people: object = PEOPLE) -> AsyncIterator[Provider]:
    """Run a provider that knows servers at some addresses."""
    if not is_installed(FOLDER):
        await asyncio.to_thread(npm, FOLDER, *NPM_INSTALL)
    node, _ = find_npm()
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    client = {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "redirect_uris": [f"{url}/sign-in/acme/callback" for url in urls],
        "backchannel_logout_uri": f"{urls[0]}/sign-in/acme/logout",
        "backchannel_logout_session_required": True,
        "post_logout_redirect_uris": [],
    }
    settings = {"issuer": issuer, "port": port, "clients": [client], "people": people}
    process = await asyncio.create_subprocess_exec(
        str(node),
        str(FOLDER / "provider.mjs"),
        env={**os.environ, "PROVIDER_SETTINGS": json.dumps(settings)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(SECONDS):
            assert await process.stdout.readline() == b"ready\n"
        yield Provider(issuer)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class Visitor:
    """A browser without scripts: it keeps cookies and follows redirects one by one."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self.http = http

    async def go(self, url: str, data: Mapping[str, str] | None = None) -> httpx2.Response:
        """Open an address, and follow redirects to other pages than the server's own."""
        response = await self.http.request("POST" if data else "GET", url, data=data)
        while response.is_redirect and "/sign-in/acme/callback" not in response.headers["location"]:
            response = await self.http.get(urljoin(str(response.url), response.headers["location"]))
        return response

    async def to_callback(self, server: str, login: str) -> str:
        """Begin a sign-in, say who one is at the provider, and return the address back."""
        response = await self.go(f"{server}/sign-in/acme")
        for _ in range(4):
            if response.is_redirect:
                return str(response.headers["location"])
            response = await self._fill_in(response, login)
        raise AssertionError(response.text)

    async def sign_in(self, server: str, login: str) -> httpx2.Response:
        """Sign in; return the server's answer to the callback."""
        return await self.http.get(await self.to_callback(server, login))

    async def sign_out_at_provider(self, provider: Provider) -> None:
        """End the session at the provider, which tells its clients."""
        page = await self.http.get(f"{provider.issuer}/session/end")
        await self._fill_in(page, "", logout="yes")

    async def _fill_in(self, page: httpx2.Response, login: str, **more: str) -> httpx2.Response:
        found = re.search(r'<form[^>]*action="([^"]+)"', page.text)
        assert found, page.text
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        if 'name="login"' in page.text:
            fields |= {"login": login, "password": "any"}
        return await self.go(urljoin(str(page.url), unescape(found[1])), {**fields, **more})
