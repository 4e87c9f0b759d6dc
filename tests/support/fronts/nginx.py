"""Real nginx with the configuration of docs/howto/below-a-path.md."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

START_SECONDS = 60
KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
PAGE = Path(__file__).parents[3] / "docs" / "howto" / "below-a-path.md"


def site_of(prefix: str, *, port: int, server: int, strip: bool) -> str:
    """Return the configuration that the page of docs shows, with these ports and this prefix."""
    text = PAGE.read_text().partition("## nginx\n")[2].partition("\nWith ")[0]
    for shown, used in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("server_name example.org;", ""),
        ("location /label/ {", f"location {prefix}/ {{"),
        ("http://127.0.0.1:8000;", f"http://127.0.0.1:{server}{'/' if strip else ''};"),
    ):
        assert shown in text
        text = text.replace(shown, used)
    return text


@asynccontextmanager
async def nginx_below(
    prefix: str, folder: Path, *, port: int, server: int, strip: bool
) -> AsyncIterator[None]:
    """Run nginx on a port, in front of a server; with ``strip`` it cuts the prefix off."""
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert nginx, "no nginx: run scripts/tools"
    site = site_of(prefix, port=port, server=server, strip=strip)
    user = "user root;" if os.geteuid() == 0 else ""
    paths = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in KINDS)
    main = folder / "nginx.conf"
    main.write_text(
        f"{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;"
        f"events {{}} http {{ {paths} access_log off; {site} }}"
    )
    arguments = ("-p", str(folder), "-c", str(main), "-e", str(folder / "error.log"))
    process = await asyncio.create_subprocess_exec(nginx, *arguments)
    try:
        async with asyncio.timeout(START_SECONDS):
            while True:
                assert process.returncode is None, (folder / "error.log").read_text()
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                await asyncio.sleep(0.02)  # it has no other way of telling
        yield
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
