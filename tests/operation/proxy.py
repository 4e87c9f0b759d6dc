"""Real nginx with the shipped configuration, in front of two real servers."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import shutil
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.faults.cluster import Cluster, Server
from tests.support.ports import free_port
from tests.support.postgres import server as postgres
from tests.support.waiting import http_client

TEMPLATE = Path(__file__).parent.parent.parent / "scripts" / "deploy" / "nginx.conf.template"
HOST = "localhost"
TOKEN = "a-token-for-prometheus"
START_SECONDS = 60


@dataclass
class Proxy:
    """An nginx with TLS, the servers behind it, and a context that trusts its certificate."""

    cluster: Cluster
    http_port: int
    https_port: int
    tls: ssl.SSLContext

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.https_port}"

    def http(self, token: str | None = None) -> httpx2.AsyncClient:
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        return http_client(self.url, verify=self.tls, headers=headers)


class ProxiedServer(Server):
    """Server that clients reach only through the proxy."""

    @property
    def url(self) -> str:
        return os.environ["SUPT_URL"].replace("https", "wss", 1) + "/api/v1/session"


@asynccontextmanager
async def run_proxy(folder: Path, environment: dict[str, str]) -> AsyncIterator[Proxy]:
    """Run nginx and two servers; settings that processes need go into ``environment``."""
    certificates = folder / "certificates"
    certificates.mkdir()
    certificate = await _certify(certificates)
    http_port, https_port = free_port(), free_port()
    token = folder / "metrics-token"
    token.touch(mode=0o600)
    token.write_text(TOKEN)
    environment["SUPT_URL"] = f"https://{HOST}:{https_port}"
    environment["SUPT_METRICS_TOKEN_FILE"] = str(token)
    environment["SSL_CERT_FILE"] = str(certificate)  # the labellers' trusted certificate
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(postgres().fresh())
        servers: list[Server] = [ProxiedServer(database) for _ in range(2)]
        for server in servers:
            await server.start()
            stack.push_async_callback(_kill, server)
        values = {
            "SUPT_HOST": HOST,
            "SUPT_HTTP_PORT": f"127.0.0.1:{http_port}",
            "SUPT_HTTPS_PORT": f"127.0.0.1:{https_port}",
            "SUPT_SERVER_1": f"127.0.0.1:{servers[0].port}",
            "SUPT_SERVER_2": f"127.0.0.1:{servers[1].port}",
            "SUPT_CERTIFICATES": str(certificates),
        }
        await stack.enter_async_context(_nginx(folder, values, https_port))
        cluster = Cluster(database, servers, random.Random(7), folder)
        stack.push_async_callback(_cancel_labellers, cluster)
        tls = ssl.create_default_context(cafile=str(certificate))
        yield Proxy(cluster, http_port, https_port, tls)


async def _certify(folder: Path) -> Path:
    """Create a self-signed certificate for HOST."""
    openssl = shutil.which("openssl")
    assert openssl, "no openssl: run scripts/tools"
    certificate = folder / "fullchain.pem"
    process = await asyncio.create_subprocess_exec(
        *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        *("-nodes", "-days", "2", "-subj", f"/CN={HOST}"),
        *("-addext", f"subjectAltName=DNS:{HOST}"),
        *("-keyout", str(folder / "privkey.pem"), "-out", str(certificate)),
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return certificate


@asynccontextmanager
async def _nginx(folder: Path, values: dict[str, str], port: int) -> AsyncIterator[None]:
    """Run nginx with the shipped file in its http block, as a distribution's nginx.conf would."""
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert nginx, "no nginx: run scripts/tools"
    site = re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], TEMPLATE.read_text())
    (folder / "supt.conf").write_text(site.replace("/var/log/nginx", str(folder)))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(
        f"{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;"
        f"events {{}} http {{ {paths} access_log off; include {folder}/supt.conf; }}"
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
                await asyncio.sleep(0.02)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def _cancel_labellers(cluster: Cluster) -> None:
    for task in cluster.tasks:
        task.cancel()
    await asyncio.gather(*cluster.tasks, return_exceptions=True)


async def _kill(server: Server) -> None:
    if server.process is not None and server.process.returncode is None:
        server.process.kill()
        await server.process.wait()
