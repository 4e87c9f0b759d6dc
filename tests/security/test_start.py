"""A server that would be open to others by mistake refuses to start, in one line."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from supt_async.cli.lifecycle import check_exposure
from supt_async.config import ServerConfig
from supt_async.errors import Refused
from supt_async.secret_files import read_secret
from supt_async.storage.factory import open_storage
from tests.e2e.conftest import output, supt


async def refusal(*arguments: str, database: str) -> str:
    """Run a command that must refuse, and return what it says: one line."""
    process = await supt(*arguments, database=database)
    out, err = await process.communicate()
    assert process.returncode == 1, err.decode()
    assert out == b""
    (line,) = err.decode().splitlines()
    return line


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
async def test_a_server_open_to_others_has_to_name_its_public_address(
    host: str, tmp_path: Path
) -> None:
    line = await refusal(
        "serve", "--host", host, "--port", "0", database=f"sqlite:///{tmp_path}/a.db"
    )
    assert f"--host {host}" in line
    assert "--url https://" in line


async def test_with_its_public_address_it_starts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    check_exposure(ServerConfig(host="0.0.0.0", url="https://label.example.org"))
    check_exposure(ServerConfig(host="0.0.0.0", url="https://example.org/label/"))
    assert caplog.records == []
    # The real thing on loopback only: no test opens a port to the network.
    process = await supt(
        *("serve", "--port", "0", "--url", "https://label.example.org/"),
        database=f"sqlite:///{tmp_path}/a.db",
    )
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        assert line == "serving: https://label.example.org\n"
    finally:
        process.terminate()
        _, err = await process.communicate()
    assert err == b""


def test_a_public_address_without_tls_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    check_exposure(ServerConfig(host="0.0.0.0", url="http://label.example.org"))
    (record,) = caplog.records
    assert "TLS" in record.message
    caplog.clear()
    check_exposure(ServerConfig(url="http://127.0.0.1:8000"))
    check_exposure(ServerConfig(host="localhost"))
    assert caplog.records == []


@pytest.mark.parametrize(
    "url",
    [
        "label.example.org",
        "ftp://label.example.org",
        "https://",
        "https://label.example.org//path",
        "https://label.example.org?x=1",
        "https://label.example.org#x",
        "https://user:word@label.example.org",
        "https://label.example.org:99999",
        "https://[::1",
    ],
)
def test_a_public_address_is_a_place_and_no_more(url: str) -> None:
    with pytest.raises(Refused, match="--url"):
        check_exposure(ServerConfig(url=url))


# --- files ----------------------------------------------------------------------------------


def modes_in(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def test_a_new_database_is_its_owners_only(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        storage = await open_storage(f"sqlite:///{tmp_path}/a.db", serving=True)
        await storage.catalogue.projects()
        modes = modes_in(tmp_path)
        await storage.close()
    finally:
        os.umask(before)
    assert {"a.db", "a.db-wal"} <= modes.keys()
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize(("mode", "starts"), [(0o644, False), (0o602, False), (0o660, True)])
async def test_a_database_that_everybody_can_read_is_not_served(
    tmp_path: Path, mode: int, starts: bool
) -> None:
    address = f"sqlite:///{tmp_path}/a.db"
    await (await open_storage(address)).close()
    (tmp_path / "a.db").chmod(mode)
    if starts:
        await (await open_storage(address, serving=True)).close()
        return
    with pytest.raises(Refused, match="chmod o="):
        await open_storage(address, serving=True)
    line = await refusal("serve", "--port", "0", database=address)
    assert line == (
        f"supt: {tmp_path}/a.db holds secrets, and everybody on this machine can read it: "
        f"run `chmod o= {tmp_path}/a.db`"
    )
    await (await open_storage(address)).close()  # a command may still look


async def test_the_databases_address_may_come_from_a_private_file(tmp_path: Path) -> None:
    secret = tmp_path / "database"
    secret.write_text(f"sqlite:///{tmp_path}/a.db\n")
    secret.chmod(0o644)
    line = await refusal("project", "list", database=f"@{secret}")
    assert line.endswith(f"run `chmod o= {secret}`")
    assert "sqlite" not in line
    secret.chmod(0o600)
    await output("project", "create", "x", "--task", '{"kind": "text"}', database=f"@{secret}")
    assert (tmp_path / "a.db").exists()


def test_a_secret_file_is_there_and_is_text(tmp_path: Path) -> None:
    assert read_secret("plain") == "plain"
    with pytest.raises(Refused, match="No such file"):
        read_secret(f"@{tmp_path}/nothing")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    (tmp_path / "bytes").chmod(0o600)
    with pytest.raises(Refused, match="not text"):
        read_secret(f"@{tmp_path}/bytes")
