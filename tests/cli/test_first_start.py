"""First start: how the owner signs in, and where links lead."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pty
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from supt_async.cli.commands.serve import welcome_owner
from supt_async.domain.project import Role
from supt_async.storage.factory import open_storage
from tests.e2e.conftest import output, supt
from tests.support.waiting import http_client

SECONDS = 60


async def lines(descriptor: int) -> AsyncIterator[str]:
    """Read a terminal line by line."""
    text = b""
    while True:
        try:
            piece = await asyncio.to_thread(os.read, descriptor, 4096)
        except OSError:  # Linux says so when the other end is closed
            piece = b""
        if not piece:
            return
        text += piece
        *whole, text = text.split(b"\n")
        for line in whole:
            yield line.decode().strip()


@contextlib.asynccontextmanager
async def on_a_terminal(database: str) -> AsyncIterator[list[str]]:
    """Run a server whose output is a terminal; yields what it prints until it is ready."""
    mine, its = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "supt_async", "serve", "--port", "0"),
        env={**os.environ, "SUPT_DATABASE": database},
        stdout=its,
        stderr=asyncio.subprocess.PIPE,
    )
    os.close(its)
    shown: list[str] = []
    try:
        async with asyncio.timeout(SECONDS):
            async for line in lines(mine):
                shown.append(line)
                if "/join#" in line:
                    break
        yield shown
    finally:
        process.terminate()
        _, err = await process.communicate()
        os.close(mine)
        assert b"/join#" not in err, "a link is never in a log"


@pytest.mark.timeout(300)
async def test_the_first_start_on_a_terminal_shows_a_link_that_makes_an_owner(
    tmp_path: Path,
) -> None:
    database = f"sqlite:///{tmp_path}/first.db"
    for attempt in ("not opened", "opened"):
        async with on_a_terminal(database) as shown:
            link = shown[-1]
            url, _, code = link.partition("/join#")
            assert shown[0] == f"serving: {url}"
            if attempt == "not opened":
                continue  # the next start shows another one
            async with http_client(url) as browser:
                assert (await browser.post("/join", json={"code": code})).json()["user"] == "owner"
            listed = json.loads(await output("labeller", "list", "--json", database=database))
            assert (listed["role"], listed["link_opened"]) == ("admin", True)


@pytest.mark.timeout(300)
async def test_elsewhere_no_secret_is_printed_and_links_carry_the_servers_address(
    tmp_path: Path,
) -> None:
    database = f"sqlite:///{tmp_path}/second.db"
    invite = ("labeller", "invite", "Ada", "--json")
    before = json.loads(await output(*invite, database=database))["link"]
    assert before.startswith("http://127.0.0.1:8000/join#")
    process = await supt("serve", "--port", "0", database=database)
    try:
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().partition("serving: ")[2].strip()
        link = json.loads(await output(*invite, database=database))["link"]
        assert link.startswith(f"{url}/join#")
        named = json.loads(
            await output(*invite, "--url", "https://label.example.org/", database=database)
        )
        assert named["link"].startswith("https://label.example.org/join#")
    finally:
        process.terminate()
        out, _ = await process.communicate()
    assert b"/join#" not in out


async def test_elsewhere_the_first_start_names_the_command_that_makes_a_link(
    tmp_path: Path,
) -> None:
    process = await supt("serve", "--port", "0", database=f"sqlite:///{tmp_path}/fourth.db")
    try:
        assert process.stdout is not None
        await process.stdout.readline()
        line = (await process.stdout.readline()).decode()
        assert "`supt labeller invite NAME --role admin`" in line
    finally:
        process.terminate()
        await process.communicate()


async def test_a_later_start_on_a_terminal_names_the_command_if_no_browser_is_an_owners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = await open_storage(f"sqlite:///{tmp_path}/later.db", serving=True)
    try:
        made = await storage.people.invite("Olga", project=None, role=Role.ADMIN)
        assert await welcome_owner(storage, "http://a.b") == [], "output that may be stored"
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        (line,) = await welcome_owner(storage, "http://a.b")
        assert "`supt labeller invite NAME --role admin`" in line
        assert "/join#" not in line
        await storage.people.redeem(made.code)
        assert await welcome_owner(storage, "http://a.b") == []
    finally:
        await storage.close()


async def test_a_link_that_opens_on_this_machine_only_is_said_to(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/third.db"
    for url, told in (("http://[::1]:80", True), ("http://localhost", True), ("http://a.b", False)):
        process = await supt("labeller", "invite", "Ada", "--url", url, database=database)
        _, err = await process.communicate()
        assert (b"this machine only" in err) is told, url
