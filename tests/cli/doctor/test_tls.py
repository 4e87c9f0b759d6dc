"""What `supt doctor` says of certificates, made by openssl and shown by a real server."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from supt_async.cli.doctor import tls
from supt_async.cli.doctor.findings import Finding, Level, in_thread
from supt_async.server.access.public_address import PublicAddress
from tests.cli.doctor.cases import case
from tests.support.ports import free_port


def certificate(folder: Path, days: int) -> Path:
    """Make a self-signed certificate for 127.0.0.1, in a file together with its key."""
    openssl = shutil.which("openssl")
    assert openssl, "no openssl: run scripts/tools"
    key, request, made = (folder / name for name in ("key.pem", "request.pem", "made.pem"))
    ask = ("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    whom = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    sign = ("x509", "-req", "-copy_extensions", "copy", "-days", str(days))
    for arguments in (
        (*ask, *whom, "-keyout", key, "-out", request),
        (*sign, "-in", request, "-signkey", key, "-out", made),
    ):
        subprocess.run([openssl, *arguments], check=True, capture_output=True)
    file = folder / "server.pem"
    file.write_text(key.read_text() + made.read_text())
    return file


@contextlib.asynccontextmanager
async def showing(file: Path) -> AsyncIterator[PublicAddress]:
    """Show a certificate; yields the address."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    # A client that refuses the certificate ends the handshake.
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)

    def nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(nothing, "127.0.0.1", 0, ssl=context)
    async with server:
        yield PublicAddress(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")


async def looked_at(file: Path, monkeypatch: pytest.MonkeyPatch, *, trusted: bool) -> Finding:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    async with showing(file) as address:
        return await in_thread(lambda: tls.look(address))


async def test_a_certificate_that_is_valid_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path, 90)
    found = await looked_at(file, monkeypatch, trusted=True)
    assert found.level is Level.OK
    assert "90 more days" in found.text or "89 more days" in found.text


async def test_a_certificate_that_ends_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path, 5)
    found = await looked_at(file, monkeypatch, trusted=True)
    assert found.level is Level.WARNING
    assert "has not been renewed" in found.text


async def test_a_certificate_that_has_expired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path, -1)
    found = await looked_at(file, monkeypatch, trusted=True)
    assert found.level is Level.PROBLEM
    assert "expired" in found.text


async def test_a_certificate_that_nobody_has_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await looked_at(certificate(tmp_path, 90), monkeypatch, trusted=False)
    assert found.level is Level.PROBLEM
    assert "self-signed" in found.text


async def test_a_port_without_tls() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        found = await in_thread(lambda: tls.look(PublicAddress(f"https://127.0.0.1:{port}")))
    assert found.level is Level.PROBLEM
    assert "speaks no TLS" in found.text


async def test_an_address_without_tls_is_worth_a_word_unless_it_is_this_machines() -> None:
    for url, level in (("http://192.0.2.1:8000", Level.WARNING), ("http://127.0.0.1", Level.OK)):
        one = case()
        one.url = url
        (found,) = await tls.check(one)
        assert found.level is level
    (found,) = await tls.check(case())
    assert found.level is Level.OK


async def test_an_address_that_is_away_is_left_to_the_check_of_the_address() -> None:
    one = case()
    one.url = f"https://127.0.0.1:{free_port()}"
    found = await in_thread(lambda: tls.look(PublicAddress(str(one.url))))
    assert found.level is Level.WARNING
