"""Projects whose items come with suggestions, for the browser tests."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page, expect
from sqlalchemy import select

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.project import Project
from supt_async.payloads.codec import encode
from supt_async.protocol.tasks.task import parse
from supt_async.storage.schema import tables
from supt_async.storage.transfer.admission import admit
from tests.e2e.projects import Site

READ = "new Promise((done) => setTimeout(done, 200))"
"""Enter accepts nothing that has just appeared, since nobody can have read it."""


async def read(page: Page) -> None:
    """Wait as long as a fast reader needs for the suggestion on screen."""
    await expect(page.get_by_role("group", name="Suggestion").first).to_be_visible()
    await page.evaluate(READ)


async def suggest(site: Site, slug: str, task: dict[str, Any], value: Any, *items: Any) -> Project:
    """Create a project whose items come with a suggested answer, which everybody sees.

    It is stored as an import stores it, in the task's spelling.
    """
    project = await site.ask(slug, task, suggest="rules", suggest_blind=0.0)
    one = NewSuggestion(source="rules", value=value, score=0.934)
    parsed = parse(task)
    new = [admit(parsed, NewItem(payload=encode(item), suggestions=(one,))) for item in items]
    await site.server.storage.catalogue.add_items(project.id, new)
    return project


async def accepted(site: Site, slug: str) -> list[bool | None]:
    """Return of each label whether its suggestion was accepted; None where none was shown."""
    c = tables.label.c
    statement = select(c.accepted).where(c.project_id == site.projects[slug].id).order_by(c.seq)
    return await site.server.storage.database.read(
        lambda connection: list(connection.scalars(statement))
    )
