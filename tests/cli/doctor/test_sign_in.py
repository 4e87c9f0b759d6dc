"""What `supt doctor` says of the sign-in file and its providers."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from supt_async.cli.doctor import sign_in
from supt_async.cli.doctor.findings import Finding, Level
from tests.cli.doctor.cases import case, findings
from tests.support.ports import free_port

FILE = """
[[provider]]
name = "company"
issuer = "{issuer}"
client_id = "supt"

[[provider.rule]]
value = "staff"
role = "labeller"
project = "cats"
"""


@contextlib.asynccontextmanager
async def provider(status: str, described: object) -> AsyncIterator[str]:
    """Answer each request as a provider describes itself; ``{}`` in it is the address."""
    address = ""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"/.well-known/openid-configuration" in head
        body = json.dumps(described).replace("{}", address).encode()
        writer.write(f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield address


async def looked_at(folder: Path, issuer: str) -> list[Finding]:
    file = folder / "sign-in.toml"
    file.write_text(FILE.replace("{issuer}", issuer))
    return (await findings(case(sign_in=str(file)), sign_in.check))[1:]


@pytest.mark.parametrize(
    ("status", "described", "said"),
    [
        ("200 OK", {"issuer": "{}"}, "answers"),
        ("200 OK", {"issuer": "{}/"}, "another issuer"),
        ("200 OK", ["x"], "another issuer"),
        ("404 No", {}, "answers 404"),
    ],
)
async def test_a_provider_is_asked_who_it_is(
    tmp_path: Path, status: str, described: object, said: str
) -> None:
    async with provider(status, described) as issuer:
        file, found = await looked_at(tmp_path, issuer)
    assert "names 1 provider" in file.text
    assert said in found.text
    assert found.level is (Level.OK if said == "answers" else Level.PROBLEM)


async def test_a_proxy_that_names_people_and_one_that_could_be_anybody(tmp_path: Path) -> None:
    file = tmp_path / "sign-in.toml"
    file.write_text('[[proxy.rule]]\nvalue = "staff"\nrole = "labeller"\nproject = "cats"\n')
    settings = {"sign_in": str(file), "auth_proxy_header": "X-User"}
    found = await findings(case(**settings), sign_in.check)
    assert found[-1].text == "a trusted proxy names people in X-User"
    found = await findings(case(**settings, forwarded_allow_ips="*"), sign_in.check)
    assert found[-1].level is Level.PROBLEM


async def test_a_provider_that_is_away_and_a_file_that_is_none(tmp_path: Path) -> None:
    _, found = await looked_at(tmp_path, f"http://127.0.0.1:{free_port()}")
    assert "can't be reached" in found.text
    for file in (tmp_path / "none.toml", tmp_path):
        found = (await findings(case(sign_in=str(file)), sign_in.check))[-1]
        assert (found.level, "can't read it" in found.text) == (Level.PROBLEM, True)
    assert (await findings(case(), sign_in.check))[-1].level is Level.OK
