"""Below a path people come by their link, label, see images and reload, whatever the proxy does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from supt_async.domain.project import Project, Role
from tests.e2e.projects import Site, landscape, watch
from tests.e2e.user_actions import all_saved
from tests.notebook.lab import run_lab
from tests.support.fronts.nginx import nginx_below
from tests.support.fronts.path_proxy import Form, code_server, hub, open_ondemand, path_proxy
from tests.support.ports import free_port
from tests.support.servers import run_server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@dataclass(frozen=True)
class Front:
    """Proxy in front of a server."""

    url: str
    """Public address of the server behind it."""
    before: str = ""
    """Page that a browser opens first."""


Opening = Callable[[int, Path], AbstractAsyncContextManager[Front]]
"""Starts a proxy in front of the server on a port; it may keep files in the folder."""


def behind_nginx(prefix: str, strip: bool) -> Opening:
    @asynccontextmanager
    async def open_front(server: int, folder: Path) -> AsyncIterator[Front]:
        port = free_port()
        async with nginx_below(prefix, folder, port=port, server=server, strip=strip):
            yield Front(f"http://127.0.0.1:{port}{prefix}")

    return open_front


def behind_path_proxy(form: Form, path: str) -> Opening:
    @asynccontextmanager
    async def open_front(server: int, folder: Path) -> AsyncIterator[Front]:
        port = free_port()
        async with path_proxy(form, port):
            yield Front(f"http://127.0.0.1:{port}{path.format(port=server)}")

    return open_front


FRONTS = {
    "nginx": behind_nginx("/label", strip=False),
    "nginx that strips": behind_nginx("/admin", strip=True),
    "code-server": behind_path_proxy(code_server, "/proxy/{port}"),
    "Open OnDemand": behind_path_proxy(open_ondemand, "/node/127.0.0.1/{port}"),
    "a hub": behind_path_proxy(hub, "/user/ada%40example.org/proxy/{port}"),
}


@pytest.mark.parametrize("opening", FRONTS.values(), ids=FRONTS)
async def test_people_come_by_a_link_label_and_reload_below_a_path(
    opening: Opening, chromium: Browser, tmp_path: Path
) -> None:
    port = free_port()
    async with opening(port, tmp_path) as front:
        await everything_works(chromium, front, port, tmp_path)


async def test_people_label_through_a_real_jupyterlab(chromium: Browser, tmp_path: Path) -> None:
    async with run_lab(tmp_path) as lab:
        for path in ("proxy/{port}", "proxy/absolute/{port}"):  # the first one strips
            port = free_port()
            front = Front(f"{lab.url}{path.format(port=port)}", f"{lab.url}lab?token={lab.token}")
            await everything_works(chromium, front, port, tmp_path)


async def everything_works(chromium: Browser, front: Front, port: int, folder: Path) -> None:
    """Let a labeller and an owner come to a server behind a proxy."""
    database = f"sqlite:///{folder}/site-{port}.db"
    async with run_server(database, public=front.url, port=port) as server:
        site = Site(server, chromium)
        pictures = [landscape(number) for number in range(4)]
        task = {"kind": "choice", "options": ["red", "green"]}
        project = await site.ask("new", task, *pictures)  # also the name of a page
        async with visitor(site, front) as page:
            await labels(page, await link_of(site, "Ada", project), front.url)
            assert len(await site.labels("new")) == 3
            # The same browser becomes the owner's: the page asks before it changes the person.
            await owns(page, await link_of(site, "Grace", project, Role.ADMIN), front.url)


async def labels(page: Page, link: str, url: str) -> None:
    """Come by a link, answer, reload, and answer again."""
    await page.goto(link)
    await expect(page).to_have_url(f"{url}/label/new")
    for number in (1, 2):
        await shows_a_picture(page)
        await page.keyboard.press(str(number))
        await all_saved(page)
    await page.reload()
    await shows_a_picture(page)
    # Answers that were kept in this browser are of this server alone.
    kept = await page.evaluate(
        "Object.keys(sessionStorage).find((one) => one.includes('session:'))"
    )
    assert kept == f"supt-session:{urlsplit(url).path}/new"
    await page.keyboard.press("1")
    await all_saved(page)


async def owns(page: Page, link: str, url: str) -> None:
    """Come by a link, look at the project's people, reload, go back, home, and sign out."""
    await page.goto(link)
    await page.get_by_role("button", name="Go on as Grace").click()
    await expect(page).to_have_url(f"{url}/admin/new")
    await page.get_by_role("link", name="People").click()
    await expect(page).to_have_url(f"{url}/admin/new/people")
    await page.reload()
    await expect(page.get_by_text("Ada").first).to_be_visible()
    await page.go_back()
    await expect(page).to_have_url(f"{url}/admin/new")
    await page.locator("a.admin-home").click()
    await expect(page).to_have_url(f"{url}/")
    await page.goto(f"{url}/admin/new/items/")  # one slash too many
    await expect(page).to_have_url(f"{url}/admin/new/items")
    await expect(page.locator(".admin-page img").first).to_be_visible()
    await page.get_by_role("button", name="Sign out").click()
    await page.locator(".sign-out").get_by_role("button", name="Sign out").click()
    await expect(page).to_have_url(f"{url}/")
    await expect(page.locator("[data-state]:not([data-state=loading])")).to_be_visible()


async def shows_a_picture(page: Page) -> None:
    picture = page.locator("[data-item] img").first
    await expect(picture).to_be_visible()
    assert await picture.evaluate("(image) => image.naturalWidth") == 640


async def link_of(site: Site, name: str, project: Project, role: Role = Role.LABELLER) -> str:
    made = await site.server.storage.people.invite(name, project=project.id, role=role)
    return f"{site.server.services.url}/join#{made.code}"


@asynccontextmanager
async def visitor(site: Site, front: Front) -> AsyncIterator[Page]:
    """Open a fresh profile whose page asks for nothing but what is below the path."""
    async with site.profile() as profile:
        if front.before:
            await pass_through(profile, front.before)
        page = await profile.new_page()
        problems, asked = watch(page), list[str]()
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url.replace("ws", "http", 1)))
        page.on(
            "response",
            lambda found: problems.append(found.url) if found.status in (404, 500, 502) else None,
        )
        yield page
        outside = {one for one in asked if not one.startswith((f"{front.url}/", "data:", "blob:"))}
        assert outside == set()
        assert problems == []
        cookies = [one for one in await profile.cookies() if one["name"].startswith("supt_")]
        assert {one["path"] for one in cookies} <= {urlsplit(front.url).path}


async def pass_through(profile: BrowserContext, address: str) -> None:
    page = await profile.new_page()
    await page.goto(address)
    await page.locator("#jp-main-dock-panel").wait_for()
    await page.close()
