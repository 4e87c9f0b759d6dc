"""Runs a server, an orchestrator, or both, until a signal says stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from supt_async.config import ServerConfig, TrainingConfig, state_home
from supt_async.errors import Refused
from supt_async.orchestrator.executors.base import PROCESS, WorkerPool
from supt_async.orchestrator.executors.dask import DASK, dask_workers
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.loop import Options
from supt_async.orchestrator.options import Recipe
from supt_async.orchestrator.supervisor import Orchestrators
from supt_async.rules.retraining import Policy
from supt_async.server.access.middleware import is_loopback
from supt_async.server.app import make_app, make_services
from supt_async.server.uvicorn_server import listen, make_server, serving
from supt_async.storage import server_url
from supt_async.storage.factory import Storage

logger = logging.getLogger(__name__)


def options(config: TrainingConfig) -> Options:
    """Return how projects are led.

    Raises:
        Refused: A setting is out of range.
    """
    if not 0 <= config.shuffle_prop <= 1:
        raise Refused("--shuffle-prop is a share: from 0 to 1")
    if not 0 <= config.holdout < 1:
        raise Refused("--holdout is a share of the items: 0 or more, and less than 1")
    if not 0 < config.target_score <= 1:
        raise Refused("--target-score is a share: more than 0, and at most 1")
    if config.interval_seconds < 0 or config.interval_n_labels < 0:
        raise Refused("--interval-seconds and --interval-n-labels are 0 or more")
    return Options(
        recipe=Recipe(
            model=config.model or None,
            acquisition=config.acquisition,
            shuffle_prop=config.shuffle_prop,
            holdout=config.holdout,
            target_score=config.target_score,
            deadline_seconds=config.deadline_seconds,
        ),
        policy=Policy(n_labels=config.interval_n_labels, seconds=config.interval_seconds),
    )


def state_folder(storage: Storage, config: TrainingConfig) -> Path:
    """Name the database's folder for features and models.

    It is the given one, one beside the SQLite file, or one in the user's home. It is created when
    there is something to keep.
    """
    database = storage.url.database
    if config.state:
        root = Path(config.state)
    elif storage.url.get_backend_name() == "sqlite" and database not in (None, "", ":memory:"):
        root = Path(f"{database}-state")
    else:
        root = state_home() / "supt"
    return root.absolute() / storage.server_id


@contextlib.asynccontextmanager
async def worker_pool(config: TrainingConfig) -> AsyncIterator[WorkerPool]:
    """Have the workers that the settings name while the block runs.

    Raises:
        Refused: There are none of that name, or they can't be reached.
    """
    if config.memory_limit < 0 or config.deadline_seconds <= 0:
        raise Refused("--memory-limit is 0 or more, --deadline-seconds more than 0")
    if config.executor.startswith(DASK):
        async with dask_workers(config.executor) as cluster:
            yield cluster
    elif config.executor == PROCESS:
        limit = round(config.memory_limit * 2**30) or None
        async with ProcessPool(memory_bytes=limit) as workers:
            yield workers
    else:
        raise Refused(
            f"--executor {config.executor}: choose process, or dask://HOST:PORT of a scheduler"
        )


@contextlib.asynccontextmanager
async def orchestrating(storage: Storage, config: TrainingConfig) -> AsyncIterator[None]:
    """Lead every project while the block runs."""
    led = options(config)
    folder = state_folder(storage, config)
    async with worker_pool(config) as workers, asyncio.TaskGroup() as group:
        fleet = Orchestrators(storage.catalogue, storage.training, workers, folder, led)
        tasks = [
            group.create_task(fleet.run(), name="orchestrators"),
            group.create_task(_wake(storage, fleet), name="orchestrators-wake"),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


@contextlib.asynccontextmanager
async def served(storage: Storage, config: ServerConfig) -> AsyncIterator[str]:
    """Serve while the block runs; yields the server's public address.

    Raises:
        Refused: The address is taken or no address, or others could get at the server by one
            that it does not know.
    """
    check_exposure(config)
    allow_many_sockets()
    sys.setswitchinterval(SWITCH_SECONDS)
    listener = listen(config.host, config.port)
    url = (config.url or address_of(listener, config.host)).rstrip("/")
    services = make_services(storage, config, url)
    server = make_server(make_app(services), services.hub, config)
    async with serving(server, listener):
        await storage.database.write(lambda connection: server_url.note(connection, url))
        yield url


def check_exposure(config: ServerConfig) -> None:
    """Refuse to be open to other machines without knowing one's own name.

    Browsers are told apart by the Origin that the public address gives.

    Raises:
        Refused: --url is missing, or names no origin.
    """
    if not config.url:
        if is_loopback(config.host):
            return
        raise Refused(
            f"--host {config.host} is open to other machines: name the address that people open "
            "with --url https://label.example.org (and put TLS in front of it)"
        )
    wrong = Refused("--url is the public origin, such as https://label.example.org, and no more")
    try:
        parts = urlsplit(config.url)
        named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError as exc:
        raise wrong from exc
    more = parts.path.rstrip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if not named or more:
        raise wrong
    if parts.scheme == "http" and not is_loopback(str(parts.hostname)):
        logger.warning(
            "no TLS: anyone on the network can read tokens and answers; put a proxy with TLS in "
            "front and say --url https://...",
            extra={"action": "exposure"},
        )


SWITCH_SECONDS = 0.0005
"""How long a thread that decodes or draws keeps the interpreter from all others. Python's own 5 ms
add up: an answer changes threads some ten times between its arrival and its ack."""


def allow_many_sockets() -> None:
    """Raise the limit of open files to what the system allows: every labeller is one."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextlib.contextmanager
def stoppable() -> Iterator[asyncio.Event]:
    """Take Ctrl-C and SIGTERM while the block runs; the event says that one has come.

    Entered before anything is started, so that a signal never tears a half-built server. A
    second signal ends the process.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    numbers = {signal.SIGINT, signal.SIGTERM}

    def on_signal(number: signal.Signals) -> None:
        stop.set()
        numbers.discard(number)
        loop.remove_signal_handler(number)  # the next one is not held back any more

    for number in tuple(numbers):
        loop.add_signal_handler(number, on_signal, number)
    try:
        yield stop
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


async def until_stopped(stop: asyncio.Event, work: Awaitable[object] | None = None) -> None:
    """Wait until ``stop`` is set, or ``work`` has ended."""
    tasks: list[asyncio.Future[object]] = [asyncio.ensure_future(stop.wait())]
    if work is not None:
        tasks.append(asyncio.ensure_future(work))
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def address_of(listener: socket.socket, host: str) -> str:
    """Return the address that people on this machine open."""
    port = listener.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _wake(storage: Storage, fleet: Orchestrators) -> None:
    async for hint in storage.database.hints():
        if hint.labels or hint.items or hint.settings:
            fleet.wake(hint.project, items=hint.items)
