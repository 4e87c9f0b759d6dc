"""``supt suggestions accept`` and ``curve``: labels in bulk, and what is known of their error."""

from __future__ import annotations

import click

from supt_async.cli.commands.suggestions.errors import as_rows, expected, left, say_audit, share
from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.progress import reading
from supt_async.cli.terminal import cells, console, printable, table
from supt_async.storage.suggestions.acceptable import Wanted
from supt_async.storage.suggestions.accepting import Accepted, Accepting
from supt_async.storage.suggestions.curves import Curve, curve_of


@click.command()
@click.argument("slug")
@click.option("--source", required=True, metavar="NAME", help="Source whose suggestions to accept.")
@click.option(
    "--min-score",
    type=click.FloatRange(0, 1),
    required=True,
    help="Lowest score that is accepted. supt suggestions curve says what is known of each.",
)
@click.option(
    "--audit",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.05,
    show_default=True,
    help="Share of the items, drawn at random, that people answer instead.",
)
@click.option("--dry-run", is_flag=True, help="Only count, and say what error is to be expected.")
@database
@as_json
@run
async def accept(
    database: str,
    slug: str,
    source: str,
    min_score: float,
    audit: float,
    dry_run: bool,
    json_: bool,
) -> None:
    """Turn a source's confident suggestions into labels, without anybody looking at them.

    The labels are those of an account source:NAME and have machine set to true. They close their
    items, but the model does not learn from them. The audited share of the items goes to people
    before all others and without the suggestion; supt suggestions report then says how often the
    accepted suggestions are wrong. Items that somebody holds, has answered, corrected or flagged
    are left to people, and so are those that measure the model.

    All labels of a source are taken back by supt suggestions delete --source NAME --labels.

    \b
    Examples:
      supt suggestions curve cats --source clip
      supt suggestions accept cats --source clip --min-score 0.98 --dry-run
      supt suggestions accept cats --source clip --min-score 0.98
    """
    wanted = Wanted(source=source, min_score=min_score, audit=audit)
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        known = await curve_of(storage.database, project.id, source)
        accepting = Accepting(storage.database, project.id, wanted, dry_run=dry_run)
        with reading("counting" if dry_run else "accepting", "items") as progress:
            done = await accepting.run(progress)
    if json_:
        counts = {"labels": done.labels, "audited": done.audited, "left": dict(done.left)}
        say({"source": source, "dry_run": dry_run, **counts, **expected(known, min_score)})
        return
    _print_accepted(done, wanted, known, dry_run=dry_run)


@click.command()
@click.argument("slug")
@click.option("--source", required=True, metavar="NAME", help="Source of the suggestions.")
@database
@as_json
@run
async def curve(database: str, slug: str, source: str, json_: bool) -> None:
    """Say how many suggestions there are at which score, and how many of them are wrong.

    They are compared with answers that were given without seeing a suggestion: of the blind share,
    of audits, and from before there were suggestions. Answers that exist are often those to hard
    items, so each score's error is estimated by itself, and averaged over the scores of what would
    be accepted.

    \b
    Example:
      supt suggestions curve cats --source clip
    """
    async with opened(database) as storage:
        project = await storage.catalogue.project(slug)
        found = await curve_of(storage.database, project.id, source)
    if json_:
        say(as_rows(found))
    else:
        _print_curve(found)


def _print_accepted(done: Accepted, wanted: Wanted, known: Curve, *, dry_run: bool) -> None:
    accepted = f"{done.labels:,} suggestion{'' if done.labels == 1 else 's'}"
    audited = f"{done.audited:,} item{'' if done.audited == 1 else 's'}"
    if dry_run:
        text = f"would accept about {accepted} with a score of {wanted.min_score:g} or more"
        text = f"{wanted.source}: {text}, and give {audited} to people for the audit"
        click.echo(printable(text))
    else:
        text = f"accepted {accepted}; {audited} went to people for the audit"
        click.echo(printable(f"{wanted.source}: {text}"))
    if done.left:
        click.echo(f"left to people: {left(done.left)}")
    if not (done.labels or done.audited):
        return
    error = expected(known, wanted.min_score)
    if error["error"] is None:
        click.echo("no error is known yet: no answer was given to items with such a suggestion")
    else:
        low, high = share(error["low"]), share(error["high"])
        interval = f"between {low} and {high} with 95 % confidence"
        click.echo(f"expected error {share(error['error'])}, {interval}, from earlier answers")
    click.echo(say_audit(done.audited))


def _print_curve(found: Curve) -> None:
    if found.steps:
        rows = table("score from", "suggestions", "error", "95 % interval", "answers", "wrong")
        for step in found.steps:
            known = step.error is not None
            interval = f"{share(step.low)} to {share(step.high)}" if known else ""
            error = share(step.error) if known else "not known yet"
            numbers = (
                f"{step.suggestions:,}",
                error,
                interval,
                f"{step.known:,}",
                f"{step.wrong:,}",
            )
            rows.add_row(*cells(f"{step.min_score:g}", *numbers))
        console().print(rows)
    else:
        click.echo("no suggestion with a score is for an item that still wants an answer")
    if found.unscored:
        click.echo(f"{found.unscored:,} more have no score and can't be accepted")
    if not found.known:
        click.echo("\nno answers to compare with yet: no error is known")
        return
    click.echo(f"\n{found.known:,} answers to compare with, {found.right:,} as suggested:")
    rows = table("mean score", "right", "95 % interval", "answers")
    for one in found.bins:
        interval = f"{share(one.low)} to {share(one.high)}"
        rows.add_row(*cells(f"{one.score:.3f}", share(one.right), interval, f"{one.count:,}"))
    console().print(rows)
