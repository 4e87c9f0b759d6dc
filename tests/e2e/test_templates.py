"""Every template as a project: its first item is shown without faults, in light and dark."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, expect

from supt_async.domain.project import Settings
from supt_async.templates.templates import names, template
from tests.e2e.page_checks import check_page, fits_low_viewports
from tests.e2e.projects import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@asynccontextmanager
async def opened(site: Site, name: str) -> AsyncIterator[Page]:
    """Open the page of a project that is made of a template with its items."""
    chosen = template(name)
    project = await site.server.storage.catalogue.create_project(
        name,
        title=chosen.title,
        task=chosen.task,
        guidelines=chosen.guidelines,
        settings=Settings(),
    )
    await site.server.storage.catalogue.add_items(project.id, chosen.items())
    site.projects[name] = project
    async with site.page(name) as page:
        yield page


@pytest.mark.parametrize("name", names())
async def test_a_template_is_shown_without_faults_in_light_and_dark(site: Site, name: str) -> None:
    async with opened(site, name) as page:
        await expect(page.locator("[data-item]")).to_be_visible()
        await expect(page.get_by_text("This page can't ask")).to_have_count(0)
        await check_page(page, f"template-{name}")
        await fits_low_viewports(page)
