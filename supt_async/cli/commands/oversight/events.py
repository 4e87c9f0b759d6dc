"""``supt events``: follow what happens in a project, and switch that on or off."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

import click
import msgspec

from supt_async.cli.options import database, opened, run, say
from supt_async.domain.events import EventPage, EventType
from supt_async.domain.ids import ProjectId
from supt_async.errors import StorageUnavailable
from supt_async.payloads.event_lines import event_object, event_types
from supt_async.storage.factory import Storage

RETRY_SECONDS = 1.0
"""Interval between attempts to reach a database that was lost, in seconds."""

project = click.argument("slug", metavar="PROJECT")


@click.group()
def events() -> None:
    """Follow what happens in a project, as JSON lines."""


@events.command()
@project
@click.option("--after", default="", help="Cursor of the last event that you have. Default: all.")
@click.option(
    "--kinds", default="", help="Types of events, with commas, as item.done. Default: all."
)
@click.option("--no-follow", is_flag=True, help="Print what has happened, and end.")
@database
@run
async def follow(database: str, slug: str, after: str, kinds: str, no_follow: bool) -> None:
    """Print a project's events, a JSON object a line, and go on as they happen.

    Each line has a cursor, with which --after goes on. Events are kept from the first time on
    that somebody follows, for as long as the server says (--keep-events). A database that is
    restarted is waited for. Ctrl-C ends.

    \b
    Examples:
      supt events follow reviews
      supt events follow reviews --kinds item.done --after c1f
      supt events follow reviews --no-follow | tail -n 1
    """
    following = _Following(slug, after or None, event_types(kinds), no_follow)
    while True:
        if await following.run(database):
            return
        await asyncio.sleep(RETRY_SECONDS)


@events.command()
@project
@database
@run
async def on(database: str, slug: str) -> None:
    """Keep a project's events from now on."""
    await _switch(database, slug, on=True)


@events.command()
@project
@database
@run
async def off(database: str, slug: str) -> None:
    """Write no more events of a project; those that are there stay until they are old."""
    await _switch(database, slug, on=False)


async def _switch(database: str, slug: str, *, on: bool) -> None:
    async with opened(database) as storage:
        found = await storage.catalogue.project(slug)
        changed = await storage.events.switch(found.id, None, on=on)
    state = "on" if on else "off"
    click.echo(f"{slug}: events are {state}" if changed else f"{slug}: events were {state} already")


class _Following:
    """One call of the command, over any number of connections."""

    def __init__(
        self, slug: str, after: str | None, types: Collection[EventType] | None, once: bool
    ) -> None:
        self._slug = slug
        self._after = after
        self._types = types
        self._once = once
        self._reached = False

    async def run(self, database: str) -> bool:
        """Print events until all are printed; False if the database was lost.

        Raises:
            StorageUnavailable: It could not be reached the first time.
        """
        try:
            async with opened(database) as storage:
                project = (await storage.catalogue.project(self._slug)).id
                await self._begin(storage, project)
                if self._once:
                    await self._print_all(storage, project)
                    return True
                pages = storage.events.follow(project, self._after, types=self._types)
                async for page in pages:
                    self._print(page)
        except StorageUnavailable as exc:
            if not self._reached:
                raise
            click.echo(f"supt: {exc}; trying again until it is back", err=True)
        return False

    async def _begin(self, storage: Storage, project: ProjectId) -> None:
        await storage.events.read(project, self._after, limit=1)  # is it a cursor?
        if await storage.events.switch(project, None, on=True):
            click.echo(f"supt: events of {self._slug} are kept from now on", err=True)
        if self._reached:
            click.echo("supt: the database is back", err=True)
        self._reached = True

    async def _print_all(self, storage: Storage, project: ProjectId) -> None:
        more = True
        while more:
            page = await storage.events.read(project, self._after, types=self._types)
            self._print(page)
            more = page.more

    def _print(self, page: EventPage) -> None:
        for event in page.events:
            say(msgspec.to_builtins(event_object(event)))
        self._after = page.cursor
