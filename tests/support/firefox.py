"""Stock Firefox for Playwright, which sends it commands that an older release does not know.

Playwright drives a Firefox as it is installed over WebDriver BiDi. Run as a program, this starts
Firefox, and Playwright reaches it through here: commands that only change what the page prefers
are answered in Firefox's place.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sys
from asyncio.subprocess import PIPE
from functools import partial
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

ANSWERED_HERE = frozenset({"emulation.setMediaFeaturesOverride"})
"""Commands that Firefox 153 does not know; light is what it shows without them."""

LISTENING = re.compile(rb"(?<=listening on )ws://\S+")


def find_firefox() -> str | None:
    """Return the path of an installed Firefox, or None."""
    return os.environ.get("SUPT_FIREFOX") or shutil.which("firefox") or shutil.which("firefox-esr")


def write_launcher(path: Path, firefox: str) -> Path:
    """Write a program that starts this module, for Playwright to run as its Firefox."""
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{__file__}" "{firefox}" "$@"\n')
    path.chmod(0o755)
    return path


async def relay(client: ServerConnection, firefox: str) -> None:
    """Pass messages on in both directions until one side ends."""
    assert client.request is not None
    async with connect(firefox + client.request.path, max_size=None, compression=None) as browser:

        async def commands() -> None:
            async for text in client:
                command = json.loads(text)
                if command.get("method") in ANSWERED_HERE:
                    answer = {"type": "success", "id": command["id"], "result": {}}
                    await client.send(json.dumps(answer))
                else:
                    await browser.send(text)
            await browser.close()

        async def replies() -> None:
            async for text in browser:
                await client.send(text)
            await client.close()

        async with asyncio.TaskGroup() as both:
            both.create_task(commands())
            both.create_task(replies())


async def run(firefox: str, *arguments: str) -> int:
    """Run Firefox, and name the relay's address where it names its own."""
    process = await asyncio.create_subprocess_exec(firefox, *arguments, stderr=PIPE)
    assert process.stderr is not None
    async for line in process.stderr:
        if found := LISTENING.search(line):
            server = await serve(
                partial(relay, firefox=found[0].decode()),
                "127.0.0.1",
                0,
                max_size=None,
                compression=None,
            )
            port = server.sockets[0].getsockname()[1]
            line = line.replace(found[0], f"ws://127.0.0.1:{port}".encode())
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()
    return await process.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(run(*sys.argv[1:])))
