"""Start and stop of a server, an orchestrator, or both."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import URL

from supt_async.cli.addresses.lan import lan_address
from supt_async.config import ServerConfig, TrainingConfig, state_home
from supt_async.errors import Refused
from supt_async.orchestrator.encoders.loading import encoder_maker
from supt_async.orchestrator.executors.base import PROCESS, WorkerPool
from supt_async.orchestrator.executors.dask import DASK, dask_workers
from supt_async.orchestrator.executors.processes import ProcessPool
from supt_async.orchestrator.model_loading import make_maker
from supt_async.orchestrator.options import OrchestratorOptions, TrainingOptions, check_shares
from supt_async.orchestrator.supervisor import Supervisor
from supt_async.readers.media.media_folder import MediaFolder
from supt_async.rules.retraining import Policy
from supt_async.rules.webhooks.targets import Targets
from supt_async.server.access.middleware import is_loopback
from supt_async.server.access.public_address import PublicAddress
from supt_async.server.app import make_app, make_services
from supt_async.server.peers.figures import Peers
from supt_async.server.services import Services
from supt_async.server.sign_in.settings import read_settings
from supt_async.server.uvicorn_server import listen, make_server, serving
from supt_async.storage import project_settings
from supt_async.storage.factory import Storage
from supt_async.storage.records import Hint
from supt_async.storage.server_url import noted
from supt_async.storage.webhooks import allowed

SWITCH_SECONDS = 0.0005
"""Time a thread may hold the interpreter while others wait, in seconds. Python's default of 5 ms
adds up: an answer switches threads about ten times between its arrival and its ack."""

MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
RESERVED_MODELS = ("default", project_settings.BUILT_IN)
"""Names that stand for no model of the operator's."""

logger = logging.getLogger(__name__)


def orchestrator_options(config: TrainingConfig, media_root: str = "") -> OrchestratorOptions:
    """Return the orchestrators' options; ``media_root`` is where items' files are.

    Raises:
        Refused: A setting is out of range.
    """
    training = TrainingOptions(
        model=config.model or None,
        offered=offered_models(config),
        encoder=config.encoder or None,
        media_root=absolute_root(media_root),
        acquisition=config.acquisition,
        shuffle_prop=config.shuffle_prop,
        holdout=config.holdout,
        train_on=config.train_on,
        target_score=config.target_score,
        deadline_seconds=config.deadline_seconds,
    )
    check_shares(training)
    if config.interval_seconds < 0 or config.interval_n_labels < 0:
        raise Refused("--interval-seconds and --interval-n-labels must be 0 or more")
    return OrchestratorOptions(
        training=training,
        policy=Policy(n_labels=config.interval_n_labels, seconds=config.interval_seconds),
    )


def absolute_root(root: str) -> str:
    """Return a media root by which workers elsewhere find it, and check that it is there.

    Raises:
        Refused: It is not there.
    """
    if not root:
        return ""
    return str(Path(root).absolute()) if MediaFolder(root).local and "://" not in root else root


def offered_models(config: TrainingConfig) -> dict[str, str]:
    """Return the models that owners may choose, by name.

    Raises:
        Refused: The setting is not a list of names and factories.
    """
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, config.models.split(","))):
        name, _, factory = (word.strip() for word in part.partition("="))
        if not MODEL_NAME.fullmatch(name) or ":" not in factory or name in RESERVED_MODELS:
            raise Refused(
                f"--models: {part!r} is not NAME=module:factory with a name of letters, digits,"
                f" '-' and '_' other than {' and '.join(RESERVED_MODELS)}"
            )
        found[name] = factory
    return found


def state_folder(storage: Storage, config: TrainingConfig) -> Path:
    """Return the path of the folder for the database's features and models.

    It is created when there is something to store.
    """
    return state_root(storage.url, config) / storage.server_id


def state_root(database: URL, config: TrainingConfig) -> Path:
    """Return the folder of the state of databases, absolute.

    It is the configured folder, a folder beside the SQLite file, or one in the user's home.
    """
    name = database.database
    if config.state:
        root = Path(config.state)
    elif database.get_backend_name() == "sqlite" and name not in (None, "", ":memory:"):
        root = Path(f"{name}-state")
    else:
        root = state_home() / "supt"
    return root.absolute()


@contextlib.asynccontextmanager
async def worker_pool(config: TrainingConfig) -> AsyncIterator[WorkerPool]:
    """Open the configured pool of training workers while the block runs.

    Raises:
        Refused: There is no such pool, or it can't be reached.
    """
    if config.memory_limit < 0 or config.deadline_seconds <= 0:
        raise Refused("--memory-limit must be 0 or more, and --deadline-seconds more than 0")
    if config.executor.startswith(DASK):
        async with dask_workers(config.executor) as cluster:
            yield cluster
    elif config.executor == PROCESS:
        limit = round(config.memory_limit * 2**30) or None
        async with ProcessPool(memory_bytes=limit) as workers:
            yield workers
    else:
        raise Refused(
            f"--executor {config.executor}: give process, or dask://HOST:PORT of a scheduler"
        )


@contextlib.asynccontextmanager
async def orchestrating(
    storage: Storage, config: TrainingConfig, media_root: str = ""
) -> AsyncIterator[None]:
    """Run an orchestrator for every project while the block runs.

    Raises:
        Refused: A setting is out of range, or names a model or encoder that does not exist.
    """
    options = orchestrator_options(config, media_root)
    folder = state_folder(storage, config)
    for name in options.training.offered:
        make_maker(options.training.offered[name])  # refused now, and not at the first training
    if options.training.encoder is not None:
        encoder_maker(options.training.encoder)
    await offer(storage, options)
    async with worker_pool(config) as workers, asyncio.TaskGroup() as group:
        supervisor = Supervisor(storage.catalogue, storage.training, workers, folder, options)

        def wake(hint: Hint) -> None:
            supervisor.wake(hint.project, items=hint.items, settings=hint.settings)

        tasks = [
            group.create_task(supervisor.run(), name="supervise the orchestrators"),
            group.create_task(wake_on_hints(storage, wake), name="wake the orchestrators"),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


async def offer(storage: Storage, options: OrchestratorOptions) -> None:
    """Record which models owners may choose."""
    names = list(options.training.offered)
    await storage.database.write(
        lambda connection: project_settings.offer_models(connection, names)
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a process serves that is one of several."""

    listener: socket.socket
    url: str
    """Public address of the server."""
    peers: Peers
    """Returns the figures of all of them."""
    watch: Callable[[Services], None]
    """Is told of the server's parts before it serves."""


@contextlib.asynccontextmanager
async def served(
    storage: Storage, config: ServerConfig, place: Place | None = None
) -> AsyncIterator[str]:
    """Serve while the block runs; yield the server's public address.

    Raises:
        Refused: The address is taken or invalid, or the server would be open to other machines
            without a public address.
    """
    if place is None:
        config = exposed(config)
    # What is wrong with these settings is said before anything listens.
    links = read_settings(config.sign_in).invitations
    Targets.read(config.webhook_hosts)
    allow_many_sockets()
    sys.setswitchinterval(SWITCH_SECONDS)
    if place is None:
        listener = listen(config.host, config.port)
        config, url = with_address(config, listener)
        services = make_services(storage, config, url)
    else:
        listener, url = place.listener, place.url
        services = make_services(storage, config, url, place.peers)
        place.watch(services)
    server = make_server(make_app(services), services.hub, config)
    known = noted(storage, url, named=bool(config.url), links=links)
    async with serving(server, listener), known:
        await storage.database.write(
            lambda connection: allowed.note(connection, config.webhook_hosts)
        )
        yield url


def exposed(config: ServerConfig) -> ServerConfig:
    """Return settings with the host to listen on; raises Refused like ``check_exposure``."""
    if config.lan:
        return replace(config, host=str(lan_address().chosen))
    check_exposure(config)
    return config


def with_address(config: ServerConfig, listener: socket.socket) -> tuple[ServerConfig, str]:
    """Return settings, and the public address of a server that listens."""
    url = PublicAddress(config.url or address_of(listener, config.host)).url
    return (replace(config, url=url) if config.lan else config), url


def check_exposure(config: ServerConfig) -> None:
    """Refuse to listen for other machines without a public address.

    The public address gives the origin that browsers' requests are checked against, and the
    prefix of a server below a path.

    Raises:
        Refused: --url is missing, or is no address that people can open.
    """
    if not config.url:
        if is_loopback(config.host):
            return
        raise Refused(
            f"--host {config.host} is open to other machines: name the address that people open "
            "with --url https://label.example.org (and put TLS in front of it), or take --lan "
            "instead, for the computers of your own network"
        )
    address = PublicAddress(config.url)
    if not address.secure and not address.loopback:
        logger.warning(
            "no TLS: anyone on the network can read tokens and answers; put a proxy with TLS in "
            "front, and use --url https://...",
            extra={"action": "exposure"},
        )


def allow_many_sockets() -> None:
    """Raise the limit of open files to what the system allows: each labeller needs a socket."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextlib.contextmanager
def stoppable() -> Iterator[asyncio.Event]:
    """Handle Ctrl-C and SIGTERM while the block runs; the yielded event is set by the first one.

    Enter it before anything starts, so that a signal never interrupts the set-up. A second signal
    ends the process. SIGHUP, of a terminal that is closed, is handled alike unless it is ignored.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    numbers = {signal.SIGINT, signal.SIGTERM}
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        numbers.add(signal.SIGHUP)

    def on_signal(number: signal.Signals) -> None:
        stop.set()
        numbers.discard(number)
        loop.remove_signal_handler(number)  # the next one ends the process

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
    """Return the address of a listening socket for people on this machine."""
    port = listener.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def wake_on_hints(storage: Storage, wake: Callable[[Hint], None]) -> None:
    """Call ``wake`` with each hint about labels, items or settings."""
    async for hint in storage.database.hints():
        if hint.labels or hint.items or hint.settings:
            wake(hint)
