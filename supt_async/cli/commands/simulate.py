"""``supt simulate``: simulated labellers, for demonstrations and load tests."""

from __future__ import annotations

import asyncio
import contextlib
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from supt_async.cli.addresses.links import ANYWHERE
from supt_async.cli.options import run
from supt_async.cli.simulated_labellers import read_answers, simulate as simulate_labellers
from supt_async.cli.terminal import console
from supt_async.config import variable
from supt_async.domain.values import JSONObject
from supt_async.errors import Refused
from supt_async.protocol import messages as m
from supt_async.secret_files import read_secret

TIMEOUT_SECONDS = 30
"""Timeout of a request to the server, in seconds."""


@click.command()
@click.argument("slug")
@click.option(
    "--url",
    default=ANYWHERE,
    envvar=variable("url"),
    show_default=True,
    show_envvar=True,
    help="Address of the server.",
)
@click.option(
    "--token",
    required=True,
    envvar="SUPT_TOKEN",
    show_envvar=True,
    help="An owner's token, or @FILE that holds it.",
)
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    help='File of JSON lines: {"data": ..., "value": ...}, with data as it was added.',
)
@click.option(
    "--random", "random_", is_flag=True, help="Answer at random what the task allows, of any kind."
)
@click.option(
    "--labellers",
    default=10,
    show_default=True,
    type=click.IntRange(1, 2000),
    help="Number of simulated labellers.",
)
@click.option(
    "--think-seconds",
    default=0.0,
    show_default=True,
    help="Average time for an answer, in seconds.",
)
@run
async def simulate(
    slug: str,
    url: str,
    token: str,
    answers: Path | None,
    random_: bool,
    labellers: int,
    think_seconds: float,
) -> None:
    """Label project SLUG on a running server with simulated labellers until it is done.

    They are invited as "simulated 1 of SLUG" and so on, with the owner's token.

    \b
    Example:
      supt simulate cats --token @owner.token --answers known.jsonl --labellers 50
      supt simulate tickets --token @owner.token --random
    """
    if (answers is None) != random_:
        raise click.UsageError("name a file with --answers, or let --random make answers up")
    known = None if answers is None else await asyncio.to_thread(read_answers, answers)
    url = url.rstrip("/")
    base = f"{url}/api/v1/projects/{quote(slug)}/labellers"
    token = read_secret(token)
    tokens = []
    for number in range(labellers):
        # Names of the server: with those of another project, its labellers would be signed out.
        name = {"name": f"simulated {number + 1} of {slug}"}
        invited, _ = await asyncio.to_thread(_post, base, name, token)
        # Labellers of an earlier run get only a link.
        secret = invited["token"] or await asyncio.to_thread(_open, url, invited["link"])
        tokens.append(secret)
    with progress_bar(console(stderr=True)) as show:
        page = f"{url}/label/{slug}"  # clear whatever the server's path ends with
        summary = await simulate_labellers(
            page, slug, tokens, known, think_seconds=think_seconds, on_progress=show
        )
    click.echo(str(summary))


@contextlib.contextmanager
def progress_bar(screen: Console) -> Iterator[Callable[[m.Progress], None]]:
    """Show a project's progress while the block runs."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f}, {task.fields[rate]:.0f} a minute"),
        TimeElapsedColumn(),
    )
    quiet = not screen.is_terminal
    with Progress(*columns, console=screen, transient=True, disable=quiet) as progress:
        bar = progress.add_task("labelling", total=1, rate=0.0)

        def show(news: m.Progress) -> None:
            progress.update(bar, completed=news.done, total=news.total, rate=news.per_minute)

        yield show


def _open(url: str, link: str) -> str:
    """Open an invitation's link, and return the secret in the cookie that it sets."""
    _, cookie = _post(f"{url}/join", {"code": link.partition("#")[2]})
    return cookie.partition("=")[2].partition(";")[0]


def _post(url: str, body: JSONObject, token: str | None = None) -> tuple[JSONObject, str]:
    """Post JSON; return the response and its cookie.

    Raises:
        Refused: The server can't be reached, or refuses the request.
    """
    request = urllib.request.Request(
        url,
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
        method="POST",
    )
    if token is not None:
        request.add_header("authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            found: JSONObject = json.load(response)
            return found, response.headers.get("set-cookie", "")
    except urllib.error.HTTPError as exc:
        with contextlib.suppress(ValueError, KeyError):
            raise Refused(str(json.load(exc)["error"])) from exc
        raise Refused(f"the server answered {exc.code} {exc.reason}") from exc
    except (OSError, ValueError) as exc:
        raise Refused(f"can't reach {url}: is the server running? see --url") from exc
