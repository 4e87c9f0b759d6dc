"""``supt demo``: handwritten digits with server, page and model in one command."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import webbrowser
from collections.abc import Iterator

import click

from supt_async import logs
from supt_async.cli.commands.simulate import progress_bar
from supt_async.cli.commands.status import picture
from supt_async.cli.lifecycle import orchestrating, served, stoppable, until_stopped
from supt_async.cli.options import database, opened, run, verbose
from supt_async.cli.simulated_labellers import simulate
from supt_async.cli.terminal import console
from supt_async.config import ServerConfig, TrainingConfig
from supt_async.domain.items import NewItem
from supt_async.domain.project import ModelState, Project, Role, Settings
from supt_async.domain.values import JSONObject
from supt_async.payloads.codec import encode, fingerprint
from supt_async.storage.factory import Storage
from supt_async.storage.queries.project_status import status
from supt_async.storage.transfer.importer import Importer

SLUG = "digits"
"""Name of the demo's project."""
TASK: JSONObject = {
    "kind": "choice",
    "options": [{"value": str(digit), "key": str(digit)} for digit in range(10)],
}
GUIDELINES = """Which digit is this?

The images are 8 by 8 pixels, written by 43 people. If two digits are possible, take the one
that you would read in a telephone number. Skip anything that isn't a digit.
"""
THINK_SECONDS = 0.25
"""Average time that a simulated labeller takes for a digit, in seconds."""
SETTLE_SECONDS = 60.0
"""Timeout for the last training, in seconds."""


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--no-open", is_flag=True, help="Don't open the browser.")
@click.option(
    "--simulate",
    "labellers",
    type=click.IntRange(min=1, max=200),
    help="Number of simulated labellers to do the work; the learning curve is shown at the end.",
)
@database
@verbose
@run
async def demo(
    database: str, port: int, no_open: bool, labellers: int | None, verbose: bool
) -> None:
    """Label digits while a model learns: SQLite, server, orchestrator and page in one command.

    Open the labelling link, press the digit's key, and watch the score rise on the owner's page.
    Ctrl-C stops the server; the next `supt demo` in this folder continues where you stopped.

    \b
    Examples:
      supt demo
      supt demo --simulate 10 --no-open
    """
    logs.configure(verbose=verbose)
    config = ServerConfig(database=database, port=port, orchestrate=True)
    async with contextlib.AsyncExitStack() as stack:
        stop = stack.enter_context(stoppable())
        storage = await stack.enter_async_context(opened(database, serving=True))
        project = await prepare(storage)
        url = await stack.enter_async_context(served(storage, config))
        links = await _invite(storage, project, url)
        for name, link in links.items():
            click.echo(f"{name}: {link}")
        click.echo("each link works once; the next start makes new ones")
        sys.stdout.flush()
        if not no_open:
            await asyncio.to_thread(webbrowser.open, links["labelling"])
        await stack.enter_async_context(orchestrating(storage, TrainingConfig()))
        if labellers is None:
            await until_stopped(stop)
            return
        work = asyncio.ensure_future(_simulate(storage, project, url, labellers))
        await until_stopped(stop, work)
        if not no_open and sys.stdout.isatty():
            click.echo("still serving; press Ctrl-C to stop")
            await until_stopped(stop)


async def prepare(storage: Storage) -> Project:
    """Create the project ``digits`` with scikit-learn's 1,797 images, unless it exists."""
    for project in await storage.catalogue.projects():
        if project.slug == SLUG:
            return project
    project = await storage.catalogue.create_project(
        SLUG, title="Handwritten digits", task=TASK, guidelines=GUIDELINES, settings=Settings()
    )
    items = await asyncio.to_thread(lambda: [item for item, _ in digits()])
    await Importer(storage.database, project.id).take(items)
    return project


def digits() -> Iterator[tuple[NewItem, str]]:
    """Yield scikit-learn's digits with their answers: float64 images of shape (8, 8), 0 to 16."""
    from sklearn.datasets import load_digits

    data = load_digits()
    for number, (image, target) in enumerate(zip(data.images, data.target, strict=True)):
        yield NewItem(payload=encode(image), external_id=f"digit-{number}"), str(target)


async def _invite(storage: Storage, project: Project, url: str) -> dict[str, str]:
    labeller = await storage.people.invite("you", project=project.id, role=Role.LABELLER)
    admin = await storage.people.invite("owner", project=project.id, role=Role.ADMIN)
    await storage.owners.make_creator("owner")
    return {
        "labelling": f"{url}/join#{labeller.code}",
        "admin": f"{url}/join#{admin.code}",
    }


async def _simulate(storage: Storage, project: Project, url: str, labellers: int) -> None:
    """Run simulated labellers, wait for the last training, and show the result."""
    answers = await asyncio.to_thread(
        lambda: {fingerprint(item.payload): answer for item, answer in digits()}
    )
    names = [f"simulated {number + 1}" for number in range(labellers)]
    tokens = [
        (await storage.people.invite(name, project=project.id, role=Role.LABELLER)).token
        for name in names
    ]
    screen = console()
    with progress_bar(screen) as show:
        summary = await simulate(
            url, SLUG, tokens, answers, think_seconds=THINK_SECONDS, on_progress=show
        )
    screen.print(str(summary))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SETTLE_SECONDS):
            await _settle(storage, project)
    screen.print(picture([await status(storage, SLUG)]))
    screen.print("learning curve")
    for run_ in await storage.training.runs(project.id):
        score = run_.metrics.get("score")
        if score is not None:
            bar = "█" * round(score * 40)
            screen.print(f"  {run_.labels:5d} labels  score {score:.3f}  {bar}")


async def _settle(storage: Storage, project: Project) -> None:
    """Wait until the last labels are trained on and scored, or until the training has failed."""
    labels = await storage.training.label_count(project.id)

    async def settled() -> bool:
        runs = await storage.training.latest_runs(project.id, 1)
        if not runs or runs[0].state is ModelState.FAILED:
            return True
        return runs[0].labels >= labels and "score" in runs[0].metrics

    hints = storage.database.hints()
    if not await settled():
        async for _ in hints:
            if await settled():
                return
