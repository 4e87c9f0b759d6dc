"""``supt serve`` and ``supt orchestrate``: the two long-running commands."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import sys
from dataclasses import fields
from typing import Any

import click

from supt_async import logs
from supt_async.cli.lifecycle import (
    options,
    orchestrating,
    served,
    state_folder,
    stoppable,
    until_stopped,
    worker_pool,
)
from supt_async.cli.options import announce, database, opened, run, settings
from supt_async.config import LogConfig, ServerConfig, TrainingConfig
from supt_async.domain.ids import ProjectId
from supt_async.domain.project import Role
from supt_async.orchestrator.loop import Orchestrator, Result
from supt_async.storage.factory import Storage
from supt_async.storage.training.model_status import scores

OWNER = "owner"
"""Name of the person who gets in by the link of the first start."""
HOW = "supt labeller invite NAME --role admin"
logger = logging.getLogger(__name__)

verbose = click.option("-v", "--verbose", is_flag=True, help="Also log normal events, to stderr.")


@click.command()
@settings(ServerConfig)
@settings(TrainingConfig)
@settings(LogConfig)
@verbose
@run
async def serve(verbose: bool, log_format: str, **values: Any) -> None:
    """Serve labellers until Ctrl-C.

    Invite people with `supt labeller invite NAME`; each gets a link to label at.
    """
    logs.configure(verbose=verbose, form=log_format)
    config, training = split(values)
    async with contextlib.AsyncExitStack() as stack:
        stop = stack.enter_context(stoppable())
        storage = await stack.enter_async_context(
            opened(config.database, serving=True, grace_ms=config.grace_ms)
        )
        url = await stack.enter_async_context(served(storage, config))
        if config.orchestrate:
            await stack.enter_async_context(orchestrating(storage, training))
        # What was imported stays: a collection need not go through it, which would hold all
        # answers up for a seventh of a second.
        gc.collect()
        gc.freeze()
        announce(f"serving: {url}")
        await welcome_owner(storage, url)
        await until_stopped(stop)


@click.command()
@click.argument("slug", metavar="[PROJECT]", required=False)
@click.option("--once", is_flag=True, help="Train once, print the score, and end.")
@settings(TrainingConfig)
@database
@settings(LogConfig)
@verbose
@run
async def orchestrate(
    database: str, slug: str | None, once: bool, verbose: bool, log_format: str, **values: Any
) -> None:
    """Train PROJECT's model as labels come in, and re-rank its queue, until Ctrl-C.

    Without PROJECT it leads all projects, also those that are made later. It may run beside the
    server, or on another machine with the same database.
    """
    logs.configure(verbose=verbose, form=log_format)
    if once and slug is None:
        raise click.UsageError("--once needs a PROJECT")
    config = TrainingConfig(**values)
    async with contextlib.AsyncExitStack() as stack:
        stop = stack.enter_context(stoppable())
        storage = await stack.enter_async_context(opened(database))
        if slug is None:
            await stack.enter_async_context(orchestrating(storage, config))
            announce("orchestrating: all projects")
            await until_stopped(stop)
            return
        project = await storage.catalogue.project(slug)
        folder = state_folder(storage, config)
        workers = await stack.enter_async_context(worker_pool(config))
        orchestrator = Orchestrator(storage.training, workers, project, folder, options(config))
        stack.push_async_callback(orchestrator.close)
        if once:
            training = asyncio.ensure_future(orchestrator.once())
            await until_stopped(stop, training)
            if not training.cancelled():
                _show(training.result())
            return
        announce(f"orchestrating: {slug}")
        async with asyncio.TaskGroup() as group:
            waking = group.create_task(_wake(storage, orchestrator, project.id))
            await until_stopped(stop, orchestrator.run())
            waking.cancel()


async def welcome_owner(storage: Storage, url: str) -> None:
    """On a database that nobody has come to yet, tell how its owner gets in.

    A link is shown on a terminal only: elsewhere what is printed is kept, as in a log.
    """
    if not await storage.people.nobody_came(OWNER):
        return
    if not sys.stdout.isatty():
        extra = {"action": "start"}
        logger.info("nobody can sign in yet: run `%s`", HOW, extra=extra)
        return
    made = await storage.people.invite(OWNER, project=None, role=Role.ADMIN)
    announce(
        f"nobody has signed in yet: open this link to become the owner; it works once\n"
        f"  {url}/join#{made.code}\nmore people: {HOW}"
    )


def _show(result: Result) -> None:
    good = scores(result.holdout_score, result.score) or "no score yet"
    click.echo(f"generation {result.generation}, trained on {result.labels} labels, {good}")


async def _wake(storage: Storage, orchestrator: Orchestrator, project: ProjectId) -> None:
    async for hint in storage.database.hints():
        if hint.project == project and (hint.labels or hint.items):
            orchestrator.wake(items=hint.items)


def split(values: dict[str, Any]) -> tuple[ServerConfig, TrainingConfig]:
    """Sort a command's options into the two configurations."""
    names = {setting.name for setting in fields(ServerConfig)}
    return (
        ServerConfig(**{name: value for name, value in values.items() if name in names}),
        TrainingConfig(**{name: value for name, value in values.items() if name not in names}),
    )
