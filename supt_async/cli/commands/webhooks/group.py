"""``supt webhook``: receivers that are told of what happens in a project."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from supt_async.cli.options import as_json, database, opened, run, say
from supt_async.cli.terminal import cells, console, table
from supt_async.domain.events import EventType
from supt_async.domain.ids import ProjectId
from supt_async.errors import Refused
from supt_async.rules.webhooks.targets import Targets
from supt_async.storage.factory import Storage
from supt_async.storage.webhooks import allowed
from supt_async.storage.webhooks.records import Delivery, NewWebhook, Webhook, WebhookChange
from supt_async.time_format import iso

number = click.argument("number", type=click.IntRange(1), metavar="WEBHOOK")
slug = click.argument("slug", metavar="PROJECT")


@click.group()
def webhook() -> None:
    """Tell programs elsewhere what happens in a project.

    A webhook is sent by supt serve, to hosts that its --webhook-hosts allows, and signed as
    Standard Webhooks says. WEBHOOK is its number in supt webhook list.
    """


@webhook.command()
@slug
@click.argument("url")
@click.option(
    "--event",
    "events",
    multiple=True,
    type=click.Choice([type_.value for type_ in EventType]),
    help="Type of events that are told; may be given several times. Default: all.",
)
@database
@as_json
@run
async def add(database: str, slug: str, url: str, events: tuple[str, ...], json_: bool) -> None:
    """Let the receiver at URL be told of what happens from now on.

    The secret that it verifies signatures with is not shown again.

    \b
    Example:
      supt webhook add reviews https://hooks.example.org/supt --event item.done
    """
    async with opened(database) as storage:
        hosts = await storage.database.read(allowed.known)
        Targets.read(hosts).check(url)
        new = NewWebhook(url=url, kinds=tuple(dict.fromkeys(events)))
        secret, made = await storage.webhooks.make(await _project(storage, slug), new)
    if json_:
        say({"secret": secret, **as_dict(made)})
        return
    click.echo(f"webhook {made.id}\n  secret   {secret}")


@webhook.command(name="list")
@slug
@database
@as_json
@run
async def list_(database: str, slug: str, json_: bool) -> None:
    """List the webhooks of PROJECT, and how each does."""
    async with opened(database) as storage:
        found = await storage.webhooks.list(await _project(storage, slug))
        hosts = await storage.database.read(allowed.known)
    rows = table("webhook", "receiver", "events", "state", "waiting", "last success")
    for one in found:
        if json_:
            say(as_dict(one))
        state = f"{one.state}: {one.reason}" if one.reason else str(one.state)
        if one.failures:
            state += f", {one.failures} failed in a row"
        rows.add_row(
            *cells(
                str(one.id),
                one.url,
                ", ".join(one.kinds) or "all",
                state,
                f"{one.waiting:,}",
                _minute(one.succeeded_ms),
            )
        )
    if not json_:
        console().print(rows if found else "no webhooks yet: supt webhook add --help")
        if not hosts:
            click.echo("webhooks are off: start supt serve with --webhook-hosts HOST", err=True)


@webhook.command()
@slug
@number
@database
@run
async def test(database: str, slug: str, number: int) -> None:
    """Let an event webhook.test be sent, to see that the webhook works.

    supt serve sends it; supt webhook deliveries shows what has become of it.
    """
    async with opened(database) as storage:
        made = await storage.webhooks.test(await _project(storage, slug), number)
    click.echo(f"{made.event_id} waits to be sent: supt webhook deliveries {slug} {number}")


@webhook.command()
@slug
@number
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Most.")
@database
@as_json
@run
async def deliveries(database: str, slug: str, number: int, limit: int, json_: bool) -> None:
    """List deliveries of a webhook, the latest first.

    Those that wait are kept, and of the others the latest few hundred.
    """
    async with opened(database) as storage:
        project = await _project(storage, slug)
        found = await storage.webhooks.deliveries(project, number, before=None, limit=limit)
    rows = table("delivery", "event", "item", "state", "attempts", "response")
    for one in found:
        if json_:
            say(delivery_dict(one))
        rows.add_row(
            *cells(
                str(one.id),
                one.kind,
                "" if one.item is None else str(one.item),
                str(one.state),
                str(one.attempts),
                one.error or ("" if one.status is None else f"{one.status} {one.response}".strip()),
            )
        )
    if not json_:
        console().print(rows if found else "no deliveries yet")


@webhook.command()
@slug
@number
@click.option("--after", metavar="CURSOR", help="Cursor of an event: tell what came after it.")
@click.option("--since", help="Time, such as 2026-11-29T12:00 (UTC): tell what came since.")
@click.option("--delivery", type=click.IntRange(1), help="Send this one delivery again.")
@database
@run
async def replay(
    database: str,
    slug: str,
    number: int,
    after: str | None,
    since: str | None,
    delivery: int | None,
) -> None:
    """Tell what has happened once more, with the same ids.

    \b
    Examples:
      supt webhook replay reviews 1 --since 2026-11-29T12:00
      supt webhook replay reviews 1 --delivery 17
    """
    if sum(one is not None for one in (after, since, delivery)) != 1:
        raise click.UsageError("give one of --after, --since and --delivery")
    since_ms = None if since is None else _time(since)
    async with opened(database) as storage:
        project = await _project(storage, slug)
        if delivery is not None:
            await storage.webhooks.resend(project, number, delivery)
            click.echo(f"delivery {delivery} is sent again")
            return
        await storage.webhooks.replay(project, number, after=after, since_ms=since_ms)
    click.echo(f"webhook {number} tells what has happened since once more")


@webhook.command()
@slug
@number
@database
@run
async def pause(database: str, slug: str, number: int) -> None:
    """Send nothing to a webhook until supt webhook resume.

    What happens meanwhile waits in the project's events, for as long as they are kept.
    """
    async with opened(database) as storage:
        change = WebhookChange(paused=True)
        await storage.webhooks.change(await _project(storage, slug), number, change)
    click.echo(f"webhook {number} of {slug} is paused")


@webhook.command()
@slug
@number
@database
@run
async def resume(database: str, slug: str, number: int) -> None:
    """Let a webhook go on where it stood: one that was paused, or that the server switched off."""
    async with opened(database) as storage:
        change = WebhookChange(paused=False)
        await storage.webhooks.change(await _project(storage, slug), number, change)
    click.echo(f"webhook {number} of {slug} goes on")


@webhook.command()
@slug
@number
@database
@as_json
@run
async def rotate(database: str, slug: str, number: int, json_: bool) -> None:
    """Make another secret, which is not shown again.

    For a day messages are signed with the secret before it as well, so that the receiver can be
    changed meanwhile.
    """
    async with opened(database) as storage:
        secret, made = await storage.webhooks.rotate(await _project(storage, slug), number)
    until = iso(made.former_until_ms)
    if json_:
        say({"secret": secret, "former_until": until, **as_dict(made)})
        return
    click.echo(f"webhook {made.id}\n  secret   {secret}\n  the one before signs until {until}")


@webhook.command()
@slug
@number
@database
@run
async def remove(database: str, slug: str, number: int) -> None:
    """Delete a webhook; what waits is not delivered any more."""
    async with opened(database) as storage:
        await storage.webhooks.remove(await _project(storage, slug), number)
    click.echo(f"removed webhook {number} of {slug}")


def as_dict(webhook: Webhook) -> dict[str, object]:
    """Return a webhook as JSON has it."""
    return {
        "id": webhook.id,
        "url": webhook.url,
        "events": list(webhook.kinds),
        "state": webhook.state.value,
        "reason": webhook.reason,
        "waiting": webhook.waiting,
        "failures": webhook.failures,
        "failing_since": iso(webhook.failing_since_ms),
        "succeeded": iso(webhook.succeeded_ms),
        "made_by": webhook.made_by,
        "created": iso(webhook.created_ms),
    }


def delivery_dict(delivery: Delivery) -> dict[str, object]:
    """Return a delivery as JSON has it."""
    return {
        "id": delivery.id,
        "event": delivery.event_id,
        "type": delivery.kind,
        "item": delivery.item,
        "created": iso(delivery.event_ms),
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "next": iso(delivery.next_ms),
        "attempted": iso(delivery.attempted_ms),
        "status": delivery.status,
        "error": delivery.error,
        "response": delivery.response,
    }


async def _project(storage: Storage, slug: str) -> ProjectId:
    return (await storage.catalogue.project(slug)).id


def _minute(ms: int | None) -> str:
    return (iso(ms) or "")[:19].replace("T", " ")


def _time(text: str) -> int:
    """Return a time in milliseconds; one without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as exc:
        raise Refused(f"--since {text}: give a time such as 2026-11-29T12:00") from exc
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
