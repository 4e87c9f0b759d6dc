"""Hundreds of regions: a key stays quick, because it changes little of the page.

What is counted is the work: changes of the document for each key, which are the same on a busy
machine. The milliseconds until the next frame are in the report of a failed test.
"""

from __future__ import annotations

from statistics import median
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.projects import Site
from tests.e2e.user_actions import press_all

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

COUNT = 500
MOST_TO_MOVE = 80
"""Most changes for a key that moves or selects something."""
MOST_TO_ADD = COUNT + 120
"""Most changes for a key that adds or removes a region: each says which of how many it is."""
MOST_MS = 2_000
"""Longest median time for a key: no measurement, only far from what nobody would wait for."""

PUT_DRAFT = """draft => {
  const key = Object.keys(localStorage).find((one) => one.startsWith("supt-draft:"));
  if (key) localStorage.setItem(key, JSON.stringify({ draft, at: Date.now() }));
  return key !== undefined;
}"""
"""Puts regions in the place of the draft that the page has stored; false if it has none yet."""

KEEP_DRAFT = """addEventListener(
  "pagehide", (event) => event.stopImmediatePropagation(), { capture: true }
)"""

PRESS = """async (keys) => {
  const observer = new MutationObserver((changes) => { count += changes.length; });
  const everything = { subtree: true, childList: true, attributes: true, characterData: true };
  observer.observe(document.body, everything);
  const found = [];
  let count = 0;
  for (const name of keys) {
    count = 0;
    const begun = performance.now();
    const shiftKey = name.startsWith("Shift+");
    const key = name.replace("Shift+", "");
    const code = /^[0-9]$/.test(key) ? `Digit${key}` : key;
    const options = { key, code, shiftKey, bubbles: true, cancelable: true };
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", options));
    await new Promise((done) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(null);
    }));
    found.push([name, count, Math.round(performance.now() - begun)]);
  }
  observer.disconnect();
  return found;
}"""
"""Presses keys; returns for each the changes it made, and the milliseconds until it was painted."""


async def begin_with(page: Page, regions: list[Any], between: str) -> None:
    """Load regions as the draft of the item on screen, each fifth related to the next."""
    relations = [[place, place + 1, between] for place in range(0, COUNT - 1, 5)]
    draft = {"regions": regions, "relations": relations}
    await page.wait_for_function(PUT_DRAFT, arg=draft)
    await page.evaluate(KEEP_DRAFT)
    await page.evaluate(PUT_DRAFT, draft)
    await page.reload()


async def press_quickly(page: Page, most: int, *keys: str) -> None:
    found = await page.evaluate(PRESS, keys)
    assert max(changes for _, changes, _ in found) <= most, found
    assert median(ms for _, _, ms in found) <= MOST_MS, found


async def test_a_key_changes_little_with_500_spans_in_a_text_of_a_megabyte(sites: Site) -> None:
    async with sites.page("book") as page:
        await press_all(page, "ArrowRight", "1")
        names = page.locator(".span-name")
        await expect(names).to_have_count(1)
        text = await page.locator(".spans-view .text-view").text_content()
        assert text is not None
        step = (len(text) - 10) // COUNT
        spans = [[place * step, place * step + 6, "person"] for place in range(COUNT)]
        await begin_with(page, spans, "met")
        await expect(names).to_have_count(COUNT)
        moves = ["ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Escape", "ArrowLeft"]
        await press_quickly(page, MOST_TO_MOVE, *moves, *moves)
        await press_quickly(page, MOST_TO_ADD, "Escape", "ArrowRight", "2", "1", "Delete", "2")


async def test_a_key_changes_little_with_500_boxes(sites: Site) -> None:
    async with sites.page("crowd") as page:
        add = page.get_by_role("button", name="Add")
        await expect(add).to_have_attribute("aria-disabled", "false")
        await page.keyboard.press(".")
        shapes = page.locator(".shape-choice")
        await expect(shapes).to_have_count(1)
        boxes = [
            {"type": "box", "label": "house", "xyxy": [x * 25, y * 20, x * 25 + 18, y * 20 + 15]}
            for y in range(20)
            for x in range(25)
        ]
        await begin_with(page, boxes, "beside")
        await expect(shapes).to_have_count(COUNT)
        await expect(add).to_have_attribute("aria-disabled", "false")
        await press_quickly(page, MOST_TO_ADD, ".", "Delete", ".", ".")
        moves = ["ArrowRight", "Shift+ArrowDown", "2", "ArrowUp", "1", "ArrowLeft"]
        await press_quickly(page, MOST_TO_MOVE, *moves, *moves)
