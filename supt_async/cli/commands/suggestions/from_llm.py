"""``supt suggestions from-llm``: suggestions from a language model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.terminal import console, printable
from supt_async.cli.text_files import read_text
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import Refused
from supt_async.llm.costs import Prices
from supt_async.llm.prompts import check_task
from supt_async.llm.run import Estimate, LlmRun, Plan, Report
from supt_async.protocol.tasks.task import parse
from supt_async.secret_files import read_secret
from supt_async.storage.suggestions.lines import source_and_version

if TYPE_CHECKING:
    from supt_async.llm.endpoint import Endpoint

LEFT_OUT = 4
"""Exit code if some items got no suggestion."""
NAMED = 3
"""Maximum number of reasons that are shown."""
HELP = """\
Ask a language model about the items that nobody has answered, and store its answers.

URL is the address of any endpoint that speaks OpenAI's chat completions, such as
https://api.openai.com/v1, or http://127.0.0.1:11434/v1 for Ollama. The model gets the text of
--prompt FILE, the task, and each item as labellers see it; nothing else is sent. An answer that
the task does not allow is counted and never stored. Items that have a suggestion of the same
source and version are left out, so that a run that was interrupted goes on where it was.

Before anything is sent, the number of items and tokens is shown, and the cost if the prices of a
million tokens are given. Needs pip install 'supt_async[llm]'.

\b
Examples:
  supt suggestions from-llm cats --url http://127.0.0.1:11434/v1 --model qwen3 --prompt ask.md
  supt suggestions from-llm cats --url https://api.openai.com/v1 --model gpt-5-mini \\
      --prompt ask.md --price 0.25 --price-out 2 --max-cost 5 --limit 1000
  supt suggestions from-llm cats ... --dry-run      the first item as it would be sent
  supt suggestions from-llm cats ... --set temperature=null --set max_completion_tokens=300

The exit code is 4 if some items got no suggestion.
"""
"""Help of ``supt suggestions from-llm``."""


@click.command("from-llm", help=HELP)
@click.argument("slug")
@click.option("--url", required=True, help="Address of the endpoint, before /chat/completions.")
@click.option("--model", required=True, metavar="NAME", help="Name of the model.")
@click.option(
    "--prompt",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Text that says what is asked, such as the guidelines.",
)
@click.option(
    "--key",
    envvar="SUPT_LLM_KEY",
    show_envvar=True,
    default="",
    help="Secret of the endpoint, or @FILE that holds it.",
)
@click.option("--source", metavar="NAME", help="Source of the suggestions; default: the model.")
@click.option("--version", metavar="TEXT", help="Version of the source, such as the prompt's.")
@click.option("--limit", type=click.IntRange(min=1), help="Maximum number of items.")
@click.option("--labelled", is_flag=True, help="Also ask about items that have an answer.")
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="Number of requests at a time.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(1, 3600),
    default=60.0,
    show_default=True,
    help="Seconds for one request.",
)
@click.option(
    "--price", type=click.FloatRange(min=0), help="Price of a million tokens that are sent."
)
@click.option(
    "--price-out", type=click.FloatRange(min=0), help="Price of a million tokens that come back."
)
@click.option(
    "--max-cost",
    type=click.FloatRange(min=0),
    help="Ask no more once the next request would cost more.",
)
@click.option(
    "--set",
    "fields",
    multiple=True,
    metavar="FIELD=JSON",
    help="Further field of each request; null leaves one out; repeatable.",
)
@click.option("--dry-run", is_flag=True, help="Show the estimate and the first item; send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before the first request.")
@database
@as_json
@run
async def from_llm(
    database: str,
    slug: str,
    url: str,
    model: str,
    prompt: Path,
    key: str,
    fields: tuple[str, ...],
    timeout: float,
    dry_run: bool,
    yes: bool,
    json_: bool,
    **options: Any,
) -> None:
    plan = _plan(model, read_text(prompt), **options)
    body = body_of(fields)
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        task = parse(project.task)
        check_task(task)
        asking = LlmRun(storage.database, project.id, task, plan)
        estimate = await asking.estimate()
        _show(estimate, slug, plan)
        if dry_run:
            click.echo(printable_text(estimate.example))
            return
        if not estimate.items:
            return
        _confirm(yes=yes)
        endpoint = _endpoint(url, model, read_secret(key), body, timeout, plan.concurrency)
        async with endpoint:
            with _bar(estimate.items) as progress:
                report = await asking.run(endpoint, progress)
    _report(report, plan, json_=json_)
    if report.nonsense or report.failed or report.unfit or report.stopped:
        raise click.exceptions.Exit(LEFT_OUT)


def _plan(
    model: str,
    prompt: str,
    *,
    source: str | None,
    version: str | None,
    limit: int | None,
    labelled: bool,
    concurrency: int,
    price: float | None,
    price_out: float | None,
    max_cost: float | None,
) -> Plan:
    if max_cost is not None and (price is None or price_out is None):
        raise click.UsageError("--max-cost needs --price and --price-out.")
    if not prompt.strip():
        raise Refused("--prompt: the file is empty: say what is asked")
    source, version = source_and_version(source or model, version)
    prices = Prices(sent=price or 0.0, received=price_out or 0.0)
    return Plan(
        source=source,
        version=version,
        prompt=prompt,
        limit=limit,
        labelled=labelled,
        concurrency=concurrency,
        prices=prices,
        max_cost=max_cost,
    )


def body_of(fields: tuple[str, ...]) -> dict[str, JSONValue]:
    """Return the further fields of a request.

    Raises:
        Refused: One is not FIELD=JSON.
    """
    body: dict[str, JSONValue] = {"temperature": 0, "max_tokens": 1000}
    for one in fields:
        name, sign, text = one.partition("=")
        try:
            value = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError):
            sign = ""
            value = None
        if not sign or not name or name in ("messages", "model"):
            raise Refused(f"--set {name}: write FIELD=JSON, such as temperature=0.5")
        body[name] = value
        if name == "max_completion_tokens":
            body["max_tokens"] = None
    return {name: value for name, value in body.items() if value is not None}


def _endpoint(
    url: str,
    model: str,
    key: str,
    body: Mapping[str, JSONValue],
    seconds: float,
    connections: int,
) -> Endpoint:
    try:
        from supt_async.llm.endpoint import Endpoint
    except ModuleNotFoundError as exc:
        raise Refused("this needs httpx2: pip install 'supt_async[llm]'") from exc
    return Endpoint(url, model, key, body=body, seconds=seconds, connections=connections)


def _show(estimate: Estimate, slug: str, plan: Plan) -> None:
    """Print what the run will come to."""
    if not estimate.items:
        of = f"{plan.source!r}" + (f", version {plan.version!r}" if plan.version else "")
        click.echo(f"{slug}: every item that can be asked about has a suggestion of {of}", err=True)
        return
    items = f"{estimate.items:,} item{'' if estimate.items == 1 else 's'}"
    tokens = f"about {estimate.tokens.sent:,} tokens to send and {estimate.tokens.received:,} back"
    cost = "" if estimate.cost is None else f", about {_amount(estimate.cost)} in all"
    click.echo(f"{items}: {tokens}{cost}", err=True)


def _amount(cost: float) -> str:
    """Return a cost with two decimals, or what it is less than."""
    if 0 < cost < 0.01:
        return f"{cost:.4f}" if cost >= 0.0001 else "less than 0.0001"
    return f"{cost:.2f}"


def _confirm(*, yes: bool) -> None:
    if yes:
        return
    if not console(stderr=True).is_terminal:
        raise Refused("nothing was sent: add --yes to begin, or --dry-run to see what is sent")
    click.confirm("Begin?", abort=True, err=True)


def _report(report: Report, plan: Plan, *, json_: bool) -> None:
    for reason, times in report.reasons.most_common(NAMED):
        often = "once" if times == 1 else f"{times:,} times"
        click.echo(printable(f"{often}: {reason}"), err=True)
    if report.stopped is not None:
        click.echo(printable(f"stopped: {report.stopped}; the same command goes on"), err=True)
    if json_:
        say(as_object(report, plan))
        return
    left = {
        "without a valid answer": report.nonsense,
        "without a reply": report.failed,
        "not texts": report.unfit,
    }
    said = "".join(f", {number:,} {what}" for what, number in left.items() if number)
    cost = f", cost {_amount(report.cost)}" if plan.prices.known else ""
    noun = f"{report.stored:,} suggestion{'' if report.stored == 1 else 's'}"
    click.echo(printable(f"{plan.source}: {noun} stored{said}{cost}"))


def as_object(report: Report, plan: Plan) -> JSONObject:
    """Return the report for ``--json``."""
    return {
        "source": plan.source,
        "version": plan.version,
        "stored": report.stored,
        "nonsense": report.nonsense,
        "failed": report.failed,
        "unfit": report.unfit,
        "tokens_sent": report.tokens.sent,
        "tokens_received": report.tokens.received,
        "cost": report.cost if plan.prices.known else None,
        "stopped": report.stopped,
    }


def printable_text(text: str) -> str:
    """Return a text of several lines as a terminal may show it."""
    return "\n".join(printable(line) for line in text.splitlines())


@contextmanager
def _bar(items: int) -> Iterator[Callable[[Report], None]]:
    screen = console(stderr=True)
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,} of {task.total:,.0f} items", markup=False),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    ) as bar:
        task = bar.add_task("asking", total=items)

        def progress(report: Report) -> None:
            bar.update(task, completed=report.asked)

        yield progress
