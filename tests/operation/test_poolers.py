"""pgbouncer in front of PostgreSQL: session pooling works, other modes are refused."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from supt_async.errors import UnfitDatabase
from supt_async.storage.factory import open_storage
from supt_async.storage.postgres.database import PostgresDatabase
from tests.faults.wire import Wire
from tests.support.ports import free_port
from tests.support.postgres import bare, server
from tests.support.queue_fixture import ManualClock, QueueFixture

START_SECONDS = 60
IGNORED = "lock_timeout,statement_timeout,jit,plan_cache_mode,extra_float_digits"


@asynccontextmanager
async def pgbouncer(folder: Path, address: str, mode: str, **options: object) -> AsyncIterator[str]:
    """Run a pgbouncer in a mode before a database; gives the address that leads through it."""
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert program, "no pgbouncer: run scripts/tools"
    url, port = make_url(address), free_port()
    name = str(url.database)
    file = folder / "pgbouncer.ini"
    more = [f"{key} = {value}" for key, value in options.items()]
    lines = [
        "[databases]",
        f"{name} = host={url.host} port={url.port} user={url.username or getpass.getuser()}",
        *("[pgbouncer]", "listen_addr = 127.0.0.1", f"listen_port = {port}"),
        *("auth_type = any", f"pool_mode = {mode}", "unix_socket_dir =", *more),
    ]
    file.write_text("\n".join(lines))
    os.chmod(folder, 0o755)
    user = ("-u", "nobody") if os.geteuid() == 0 else ()
    process = await asyncio.create_subprocess_exec(
        program, *user, str(file), stderr=asyncio.subprocess.DEVNULL
    )
    through = url.set(host="127.0.0.1", port=port, query={})
    try:
        async with asyncio.timeout(START_SECONDS):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                await asyncio.sleep(0.05)
        yield through.render_as_string(hide_password=False)
    finally:
        process.kill()
        await process.wait()


@pytest.mark.parametrize("options", [{}, {"ignore_startup_parameters": IGNORED}])
@pytest.mark.parametrize("mode", ["transaction", "statement"])
async def test_a_pooler_that_shares_sessions_is_refused_in_one_line(
    tmp_path: Path, mode: str, options: dict[str, object]
) -> None:
    async with server().fresh() as address, Wire(address).laid() as wire:
        async with pgbouncer(tmp_path, wire.address, mode, **options) as through:
            for serving in (False, True):
                with pytest.raises(UnfitDatabase, match="pool_mode = session") as caught:
                    await open_storage(through, serving=serving)
                assert "\n" not in str(caught.value)


async def test_a_shared_pool_that_is_busy_is_seen_through(tmp_path: Path) -> None:
    async with server().fresh() as address, Wire(address).laid() as wire:
        async with pgbouncer(tmp_path, wire.address, "transaction") as through:
            others = [await bare(through) for _ in range(4)]

            async def busy(connection: object) -> None:
                while True:
                    await connection.execute("SELECT pg_sleep(0.002)")  # type: ignore[attr-defined]

            tasks = [asyncio.create_task(busy(other)) for other in others]
            try:
                for _ in range(10):
                    with pytest.raises(UnfitDatabase, match="pool_mode = session"):
                        await open_storage(through)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                for other in others:
                    other.terminate()


@pytest.mark.parametrize("options", [{}, {"ignore_startup_parameters": IGNORED}])
async def test_with_sessions_of_its_own_everything_works_and_settings_hold(
    tmp_path: Path, options: dict[str, object]
) -> None:
    async with server().fresh() as address, Wire(address).laid() as wire:
        async with pgbouncer(tmp_path, wire.address, "session", **options) as through:
            clock = ManualClock()
            storage = await open_storage(through, serving=True, clock=clock)
            queue = await QueueFixture.set_up(storage, clock)
            await queue.add("only")
            ada = await queue.open_session("Ada")
            offer = await ada.get()
            await ada.submit(offer)
            assert isinstance(storage.database, PostgresDatabase)
            hot = storage.database.dedicated_connection(hot=True)
            assert await hot.run(lambda link: link.fetchval("SHOW enable_seqscan")) == "off"
            connection = await bare(address)
            held = await connection.fetch(
                "SELECT query FROM pg_stat_activity WHERE application_name = 'supt' "
                "AND datname = current_database()"
            )
            assert len(held) >= 3
            await connection.close()
            await storage.close()


async def test_a_pool_that_is_too_small_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supt_async.storage.postgres.requirements.ANSWER_SECONDS", 1.0)
    async with server().fresh() as address, Wire(address).laid() as wire:
        async with pgbouncer(tmp_path, wire.address, "session", default_pool_size=1) as through:
            with pytest.raises(UnfitDatabase, match="default_pool_size"):
                await open_storage(through)
