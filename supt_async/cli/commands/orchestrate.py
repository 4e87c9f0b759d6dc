"""``supt orchestrate``: train models without serving labellers."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import click

from supt_async import logs
from supt_async.cli.lifecycle import (
    offer,
    orchestrating,
    orchestrator_options,
    state_folder,
    stoppable,
    until_stopped,
    wake_on_hints,
    worker_pool,
)
from supt_async.cli.options import announce, database, opened, run, settings, verbose
from supt_async.config import LogConfig, ServerConfig, TrainingConfig
from supt_async.domain.project import Project
from supt_async.domain.values import JSONValue
from supt_async.orchestrator.executors import priority
from supt_async.orchestrator.loop import Orchestrator
from supt_async.orchestrator.training_set import TrainingResult
from supt_async.storage.database_url import read_address
from supt_async.storage.factory import Storage
from supt_async.storage.records import Hint
from supt_async.storage.training.model_status import measure_of, scores


@click.command()
@click.argument("slug", metavar="[PROJECT]", required=False)
@click.option("--once", is_flag=True, help="Train once, print the score and exit.")
@settings(TrainingConfig)
@settings(ServerConfig, "media_root")
@database
@settings(LogConfig)
@verbose
@run
async def orchestrate(
    database: str,
    slug: str | None,
    once: bool,
    verbose: bool,
    log_format: str,
    media_root: str,
    **values: Any,
) -> None:
    """Train PROJECT's model as labels come in, and rank its open items, until Ctrl-C.

    Without PROJECT, train the models of all projects, including those created later. The command
    can run beside the server, or on another machine with access to the same database.

    \b
    Examples:
      supt orchestrate cats
      supt orchestrate cats --once --model my_model:make
      supt orchestrate --database postgresql://supt@db.example.org/supt
    """
    logs.configure(verbose=verbose, form=log_format)
    give_way_to_labelling(database)
    if once and slug is None:
        raise click.UsageError("--once needs a PROJECT")
    config = TrainingConfig(**values)
    async with contextlib.AsyncExitStack() as stack:
        stop = stack.enter_context(stoppable())
        storage = await stack.enter_async_context(opened(database))
        if slug is None:
            await stack.enter_async_context(orchestrating(storage, config, media_root))
            announce("orchestrating: all projects")
            await until_stopped(stop)
            return
        project = await storage.catalogue.project(slug)
        folder = state_folder(storage, config)
        workers = await stack.enter_async_context(worker_pool(config))
        options = orchestrator_options(config, media_root)
        orchestrator = Orchestrator(storage.training, workers, project, folder, options)
        stack.push_async_callback(orchestrator.close)
        if once:
            await _train_once(orchestrator, project, stop)
        else:
            await offer(storage, options)
            await _lead(orchestrator, storage, project, stop)


def give_way_to_labelling(database: str) -> None:
    """Lower the priority of this process, unless labelling may wait for what it locks.

    On PostgreSQL nothing does. Elsewhere an orchestrator that waits for a processor could hold up
    all who label.
    """
    if read_address(database).get_backend_name() == "postgresql":
        priority.give_way(priority.ORCHESTRATOR_NICENESS)


async def _train_once(orchestrator: Orchestrator, project: Project, stop: asyncio.Event) -> None:
    training = asyncio.ensure_future(orchestrator.once())
    await until_stopped(stop, training)
    if not training.cancelled():
        _print(training.result(), project.task)


async def _lead(
    orchestrator: Orchestrator, storage: Storage, project: Project, stop: asyncio.Event
) -> None:
    def wake(hint: Hint) -> None:
        if hint.project == project.id:
            orchestrator.wake(items=hint.items, settings=hint.settings)

    announce(f"orchestrating: {project.slug}")
    async with asyncio.TaskGroup() as group:
        waking = group.create_task(wake_on_hints(storage, wake), name="wake the orchestrator")
        await until_stopped(stop, orchestrator.run())
        waking.cancel()


def _print(result: TrainingResult, task: JSONValue) -> None:
    score = scores(result.holdout_score, result.score, measure_of(task)) or "no score yet"
    click.echo(f"generation {result.generation}, trained on {result.labels} labels, {score}")
