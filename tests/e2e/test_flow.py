"""How quick the page is, and how small: reported where it is time, asserted where it is not.

``pytest tests/e2e/test_flow.py -o log_cli=true --log-cli-level=info`` shows the figures.
"""

from __future__ import annotations

import asyncio
import gzip
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from tests.e2e.projects import PROJECTS, Site

logger = logging.getLogger(__name__)
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

STATIC = Path(__file__).parents[2] / "supt_async" / "static"
MOST_BYTES = 46 * 1024
ONE_WAY_SECONDS = 0.1
"""Of the network in between: an answer and its ack take twice that."""
PRESSES = 20
THINK_MS = 250
"""From one item's appearance to the next key: a quick labeller on easy items."""
FORM_KEYS = ("1", "3", "2", "Enter", "Enter", "Control+Enter", "Enter", "Enter")
"""Keys that answer the form of the tests; only the last brings the next item."""

MEASURE = """() => {
  window.measured = { paints: [], shifts: 0 };
  let pressed = null;
  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
  new MutationObserver(() => {
    if (pressed === null || !document.querySelector("[data-item]")) return;
    const since = pressed;
    pressed = null;
    // After the next frame's own work, a message is the first thing that runs.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.measured.paints.push(performance.now() - since);
      port2.postMessage(null);
    });
  }).observe(document.querySelector("main"), { subtree: true, attributeFilter: ["data-item"] });
  new PerformanceObserver((list) => {
    // What follows a key by less than half a second is left out by default; here it counts.
    for (const entry of list.getEntries()) {
      window.measured.shifts += entry.value;
      window.measured.moved = entry.sources.map(({ node }) => node?.outerHTML ?? node?.nodeName);
    }
  }).observe({ type: "layout-shift", buffered: false });
}"""


async def slowed(page: Page) -> None:
    """Put 100 ms of network between page and server, in each direction, in order."""

    def open_(route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        loop = asyncio.get_running_loop()
        route.on_message(lambda message: loop.call_later(ONE_WAY_SECONDS, server.send, message))
        server.on_message(lambda message: loop.call_later(ONE_WAY_SECONDS, route.send, message))

    await page.route_web_socket("**/api/v1/session", open_)


@pytest.mark.parametrize(
    ("slug", "like", "keys"),
    [
        ("flow", "choice", (("1",), ("2",), ("m",))),
        ("flow-form", "form", (FORM_KEYS,)),
    ],
    ids=["one answer", "a form of six questions"],
)
async def test_the_next_item_is_painted_without_waiting_for_the_network(
    site: Site,
    record_property: Callable[[str, object], None],
    slug: str,
    like: str,
    keys: tuple[tuple[str, ...], ...],
) -> None:
    project = await site.project(slug, like=like)
    await site.server.add(project, *(PROJECTS[like][1] * 40)[:40])
    async with site.profile() as profile:
        await site.sign_in(profile, "Flo", project)
        page = await profile.new_page()
        await slowed(page)
        await page.goto(site.address(slug))
        await page.locator("[data-item]").wait_for()
        await page.evaluate(MEASURE)
        for number in range(PRESSES):
            await page.wait_for_timeout(THINK_MS)  # somebody reads; nothing is waited for
            for key in keys[number % len(keys)]:
                await page.keyboard.press(key)
            await page.wait_for_function("(n) => window.measured.paints.length > n", arg=number)
        await expect(page.locator("[data-unsaved='0']")).to_be_attached()
        measured = await page.evaluate("window.measured")
    paints = sorted(measured["paints"])
    report = {
        "p50_ms": round(paints[len(paints) // 2], 1),
        "p95_ms": round(paints[int(len(paints) * 0.95)], 1),
        "max_ms": round(paints[-1], 1),
        "layout_shift": round(measured["shifts"], 4),
    }
    record_property("key_to_paint", report)
    logger.info("key to next item painted, 200 ms of latency: %s", report)
    # A question that is asked on a condition makes room for itself.
    assert like == "form" or measured["shifts"] == 0, measured["moved"]
    assert len(await site.labels(slug)) == PRESSES


async def test_a_labeller_of_texts_loads_little_before_the_first_item(site: Site) -> None:
    """What the browser asks for, gzipped: the server may stand behind any proxy."""
    project = await site.project("small", like="table")
    await site.server.add(project, "a text")
    async with site.profile() as profile:
        await site.sign_in(profile, "Sam", project)
        page = await profile.new_page()
        loaded: list[str] = []
        page.on("request", lambda request: loaded.append(request.url))
        await page.goto(site.address("small"))
        await page.locator("[data-item]").wait_for()
    names = [match[1] for url in loaded if (match := re.search(r"/static/(.*)$", url))]
    files = [STATIC / "index.html", *(STATIC / name for name in names)]
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in files}
    logger.info("before the first item: %.1f KiB gzipped", sum(sizes.values()) / 1024)
    assert not any("markdown" in name or "Annotorious" in name for name in sizes)
    assert len(sizes) > 4
    assert sum(sizes.values()) <= MOST_BYTES


async def test_an_answer_that_is_followed_by_a_reload_at_once_is_not_lost(site: Site) -> None:
    """The browser's database may not have it yet; the journal has."""
    await site.project("reload", like="choice")
    async with site.page("reload") as page:
        await page.context.set_offline(True)
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
        await page.evaluate(
            """() => {
              // Nothing is ever committed, as when the page goes too soon.
              IDBObjectStore.prototype.put = () => { throw new DOMException("too late"); };
              dispatchEvent(new KeyboardEvent("keydown", { key: "1", code: "Digit1" }));
            }"""
        )
        kept = await page.evaluate(
            "Object.keys(localStorage).filter((key) => key.startsWith('supt-journal')).length"
        )
        assert kept == 1
        await page.context.set_offline(False)
        await page.reload()
        await expect(page.locator("[data-state=item][data-unsaved='0']")).to_be_attached()
    assert [label.value for label in await site.labels("reload")] == ["good"]
