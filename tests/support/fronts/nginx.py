"""Real nginx with one ``location`` below which a server is."""

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
SITE = """
map $http_upgrade $connection_upgrade {{
    default upgrade;
    '' close;
}}
server {{
    listen 127.0.0.1:{port};
    location {prefix}/ {{
        proxy_pass http://127.0.0.1:{server}{strip};
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;
        proxy_buffering off;
        proxy_request_buffering off;
        client_max_body_size 0;
    }}
}}
"""


@asynccontextmanager
async def nginx_below(
    prefix: str, folder: Path, *, port: int, server: int, strip: bool
) -> AsyncIterator[None]:
    """Run nginx on a port, in front of a server; with ``strip`` it cuts the prefix off."""
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert nginx, "no nginx: run scripts/tools"
    site = SITE.format(prefix=prefix, port=port, server=server, strip="/" if strip else "")
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
