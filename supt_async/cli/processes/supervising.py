"""Start of a server that has several processes, from its settings."""

from __future__ import annotations

import sys

from supt_async.cli.lifecycle import exposed, with_address
from supt_async.cli.processes.channel import Start
from supt_async.cli.processes.listeners import listeners
from supt_async.cli.processes.supervisor import ServerSupervisor
from supt_async.config import ServerConfig, TrainingConfig
from supt_async.errors import Refused
from supt_async.storage.database_url import read_address


async def supervise(
    config: ServerConfig, training: TrainingConfig, *, log_format: str, verbose: bool
) -> None:
    """Serve in several processes until a signal ends it.

    Raises:
        Refused: A setting can't be used, or the address is taken.
        StorageUnavailable: The database can't be used.
    """
    check(config)
    config = exposed(config)
    found = listeners(config.host, config.port, config.processes)
    try:
        config, url = with_address(config, found[0])
        start = Start(
            server=config,
            training=training,
            log_format=log_format,
            verbose=verbose,
            listener=None,
            url=url,
            first=True,
        )
        await ServerSupervisor(start, found).run()
    finally:
        for listener in found:
            listener.close()


def check(config: ServerConfig) -> None:
    """Check that several processes can be one server.

    Raises:
        Refused: They can't.
    """
    if config.processes < 1:
        raise Refused("--processes must be 1 or more")
    if sys.platform == "win32":
        raise Refused("--processes needs Linux or macOS: leave it out")
    if read_address(config.database).get_backend_name() == "sqlite":
        raise Refused(
            "a SQLite file is for one process: leave --processes out, or take PostgreSQL or"
            " MariaDB (--database)"
        )
