"""Projects whose items come with suggestions, for the browser tests."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.project import Project
from supt_async.payloads.codec import encode
from supt_async.storage.schema import tables
from tests.e2e.projects import Site


async def suggest(site: Site, slug: str, task: dict[str, Any], value: Any, *items: Any) -> Project:
    """Create a project whose items come with a suggested answer, which everybody sees."""
    project = await site.ask(slug, task, suggest="rules", suggest_blind=0.0)
    one = NewSuggestion(source="rules", value=value, score=0.934)
    new = [NewItem(payload=encode(item), suggestions=(one,)) for item in items]
    await site.server.storage.catalogue.add_items(project.id, new)
    return project


async def accepted(site: Site, slug: str) -> list[bool | None]:
    """Return of each label whether its suggestion was accepted; None where none was shown."""
    c = tables.label.c
    statement = select(c.accepted).where(c.project_id == site.projects[slug].id).order_by(c.seq)
    return await site.server.storage.database.read(
        lambda connection: list(connection.scalars(statement))
    )
