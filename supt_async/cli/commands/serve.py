"""``supt serve``: serve labellers, and train models if asked to."""

from __future__ import annotations

import contextlib
import gc
import sys
from dataclasses import fields
from typing import Any

import click
from click.core import ParameterSource

from supt_async import logs
from supt_async.cli.addresses.lan import lan_address
from supt_async.cli.lifecycle import orchestrating, served, stoppable, until_stopped
from supt_async.cli.options import announce, opened, run, settings, verbose
from supt_async.cli.processes import systemd
from supt_async.cli.processes.beside import can_be_beside, orchestrating_beside
from supt_async.cli.processes.supervising import supervise
from supt_async.config import LogConfig, ServerConfig, TrainingConfig, variable
from supt_async.domain.project import Role
from supt_async.errors import Refused
from supt_async.server.access.first_start import OWNER
from supt_async.server.sign_in.settings import read_settings
from supt_async.storage.factory import Storage

INVITE_ADMIN = "supt labeller invite NAME --role admin"
"""Command that invites further people with an admin's role."""


@click.command()
@settings(ServerConfig)
@settings(TrainingConfig)
@settings(LogConfig)
@verbose
@run
async def serve(verbose: bool, log_format: str, **values: Any) -> None:
    """Serve labellers until Ctrl-C.

    Invite people with `supt labeller invite NAME`: each gets a link to label at. With
    --orchestrate the models are trained as well, in processes beside the server.

    With --processes 4, four processes serve one port, and those of --orchestrate are a fifth's.
    SIGHUP restarts them one after the other, so that nobody has to wait.

    \b
    Examples:
      supt serve --orchestrate
      supt serve --orchestrate --lan
      supt serve --host 0.0.0.0 --url https://label.example.org \\
          --database postgresql://supt@db.example.org/supt
    """
    logs.configure(verbose=verbose, form=log_format)
    config, training = split(values)
    if config.lan:
        _check_lan()
    if config.processes != 1:
        await supervise(config, training, log_format=log_format, verbose=verbose)
        return
    async with contextlib.AsyncExitStack() as stack:
        stop = stack.enter_context(stoppable())
        storage = await stack.enter_async_context(
            opened(config.database, serving=True, grace_ms=config.grace_ms)
        )
        url = await stack.enter_async_context(served(storage, config))
        if config.orchestrate and can_be_beside(config.database):
            await stack.enter_async_context(
                orchestrating_beside(config, training, log_format=log_format, verbose=verbose)
            )
        elif config.orchestrate:
            await stack.enter_async_context(orchestrating(storage, training, config.media_root))
        settle()
        announce("\n".join(await told_at_start(storage, config, url)))
        systemd.ready("serving")
        await until_stopped(stop)
        systemd.stopping()


def settle() -> None:
    """Move what was imported so far out of the garbage collector's reach.

    A full collection would block the event loop for about 150 ms.
    """
    gc.collect()
    gc.freeze()


async def told_at_start(storage: Storage, config: ServerConfig, url: str) -> list[str]:
    """Return where a server is, and how its owner signs in, in lines."""
    lines = [f"serving: {url}", *(about_lan() if config.lan else [])]
    if read_settings(config.sign_in).invitations:
        lines += await welcome_owner(storage, url)
    return lines


async def welcome_owner(storage: Storage, url: str) -> list[str]:
    """Return how an owner signs in, in lines, if no browser is one's.

    There is a link at the first start on a terminal only: elsewhere output is stored, for example
    in a log. Later starts name the command, as a link would be one more secret each time.
    """
    if not await storage.people.nobody_came(OWNER):
        if not sys.stdout.isatty() or await storage.sign_ins.owner_in_browser():
            return []
        return [f"no owner is signed in with a browser: `{INVITE_ADMIN}` prints a link for one"]
    if not sys.stdout.isatty():
        return [f"nobody has signed in yet: `{INVITE_ADMIN}` prints a link for the owner"]
    made = await storage.people.invite(OWNER, project=None, role=Role.ADMIN)
    return [
        "nobody has signed in yet: open this link to become the owner; it works once",
        f"  {url}/join#{made.code}",
        f"more people: {INVITE_ADMIN}",
    ]


def _check_lan() -> None:
    """Refuse settings that --lan works out itself.

    Raises:
        Refused: One of them is given.
    """
    context = click.get_current_context()
    for name in ("url", "host"):
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise Refused(
                f"--lan finds the address itself: leave --{name} ({variable(name)}) out, or --lan"
            )


def about_lan() -> list[str]:
    """Return who can reach a server with ``--lan``, and what they can read, in lines to print."""
    reach = (
        "all computers of this network can open it; there is no TLS, so whoever can read the"
        " network's traffic can read tokens and answers"
    )
    lines = [reach]
    others = lan_address().others
    if others:
        named = ", ".join(f"{one.address} ({one.name})" for one in others)
        lines.append(
            f"this machine has other addresses too: {named}; to take one of them, give it as"
            " --host, and as --url http://ADDRESS:PORT"
        )
    return lines


def split(values: dict[str, Any]) -> tuple[ServerConfig, TrainingConfig]:
    """Split a command's options into the two configurations."""
    names = {setting.name for setting in fields(ServerConfig)}
    return (
        ServerConfig(**{name: value for name, value in values.items() if name in names}),
        TrainingConfig(**{name: value for name, value in values.items() if name not in names}),
    )
