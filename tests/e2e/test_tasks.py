"""Every kind of task answered in a real browser, and the stored labels."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from supt_async.protocol.tasks.task import check, parse
from tests.e2e.page_checks import check_page, fits_low_viewports
from tests.e2e.projects import NEWS, PROJECTS, Site
from tests.e2e.user_actions import point_at, press_all

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Do = Callable[[Page], Awaitable[None]]


async def do_choice(page: Page) -> None:
    await page.keyboard.press("m")


async def do_choices(page: Page) -> None:
    await press_all(page, "3", "1", "Enter")


async def do_text(page: Page) -> None:
    await page.keyboard.type("Zürich 👩🏽‍💻, fine?")
    await page.keyboard.press("Enter")


async def do_rating(page: Page) -> None:
    await page.keyboard.press("4")


async def do_slider(page: Page) -> None:
    await press_all(page, "ArrowRight", "ArrowRight", "Enter")


async def do_topics(page: Page) -> None:
    await page.keyboard.press("/")
    await page.keyboard.type("refund ret")
    await expect(page.locator(".option")).to_have_count(1)
    await press_all(page, "Enter", "Enter")


async def do_scale(page: Page) -> None:
    await page.keyboard.press("Shift+0")


async def do_compare(page: Page) -> None:
    await page.keyboard.press("ArrowRight")


async def do_chats(page: Page) -> None:
    prompt = page.get_by_role("region", name="Prompt")
    await expect(prompt).to_contain_text("largest numbers")
    left = page.get_by_role("region", name="Left")
    await expect(left.locator("strong code")).to_have_text("sorted")
    await expect(left.locator("pre")).to_contain_text("return sorted")
    await expect(left.locator("img, [onerror], a[href^=javascript]")).to_have_count(0)
    await page.keyboard.press("ArrowLeft")


async def do_spans(page: Page) -> None:
    """By keys, as the mouse has a test of its own."""
    await press_all(page, "ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "1")
    await press_all(page, "Escape", "ArrowRight", "2", "Enter")


async def do_boxes(page: Page) -> None:
    await page.locator(".a9s-annotationlayer").wait_for()
    await page.keyboard.press("2")
    await page.mouse.move(*await point_at(page, 160, 210))
    await page.mouse.down()
    await page.mouse.move(*await point_at(page, 200, 250), steps=3)
    await page.mouse.move(*await point_at(page, 220, 320), steps=3)
    await page.mouse.up()
    await expect(page.locator(".shape-choice")).to_have_count(1)
    await press_all(page, "ArrowRight", "ArrowRight", "Enter")


async def do_polygons(page: Page) -> None:
    await page.locator(".a9s-annotationlayer").wait_for()
    for x, y in ((48, 220), (105, 160), (162, 220), (48, 220)):
        await page.mouse.click(*await point_at(page, x, y), delay=20)
    await expect(page.locator(".shape-choice")).to_have_count(1)
    await page.keyboard.press("Enter")


async def do_points(page: Page) -> None:
    await page.locator(".points-layer").wait_for()
    await page.keyboard.press("3")
    await page.mouse.click(*await point_at(page, 535, 75))
    await page.keyboard.press("Enter")


async def do_first(page: Page) -> None:
    await page.keyboard.press("1")


DONE: dict[str, tuple[Do, Any]] = {
    "choice": (do_choice, "mixed"),
    "choices": (do_choices, ["Drama", "Documentary"]),
    "text": (do_text, "Zürich 👩🏽‍💻, fine?"),
    "rating": (do_rating, 4),
    "slider": (do_slider, 52),
    "topics": (do_topics, ["returns > refund"]),
    "scale": (do_scale, 10),
    "compare": (do_compare, "b"),
    "chats": (do_chats, "a"),
    "spans": (do_spans, None),
    "boxes": (do_boxes, None),
    "polygons": (do_polygons, None),
    "points": (do_points, None),
    "audio": (do_first, "speech"),
    "image": (do_first, "town"),
    "table": (do_first, "Adelie"),
    "json": (do_first, "ok"),
}


@pytest.mark.parametrize("slug", DONE)
async def test_an_answer_is_given_by_hand_and_the_database_has_it(site: Site, slug: str) -> None:
    do, meant = DONE[slug]
    async with site.page(slug) as page:
        await check_page(page, slug)
        await fits_low_viewports(page)
        before = await page.locator("[data-item]").get_attribute("data-item")
        await do(page)
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
        await expect(page.locator(f"[data-item='{before}']")).to_have_count(0)
    (label,) = await site.labels(slug)
    assert check(parse(PROJECTS[slug][0]), label.value) is None
    assert meant is None or label.value == meant


async def test_spans_by_mouse_snap_to_words_overlap_and_count_code_points(site: Site) -> None:
    async with site.page("spans-mouse", like="spans") as page:
        text = await page.evaluate(DRAG, ["ovela", "arles"])
        await expect(page.locator(".span-name")).to_have_count(1)
        await press_all(page, "Escape", "2")
        await page.evaluate(DRAG, ["rich", "rich"])
        await page.evaluate(DRAG, ["Babba", "Babba"])
        await expect(page.locator(".span-name")).to_have_count(3)
        await check_page(page, "spans-marked")
        await page.keyboard.press("Backspace")
        await expect(page.locator(".span-name")).to_have_count(2)
        await page.keyboard.press("Enter")
        await expect(page.locator(".rail-entry.saved:not(.skipped)")).to_have_count(1)
    *_, label = await site.labels("spans-mouse")
    assert isinstance(label.value, list)
    found = [(text[start:end], name) for start, end, name in label.value]
    assert found == [("Lovelace 👩🏽‍💻 met Charles", "person"), ("Zu\u0308rich", "place")]


async def test_the_next_labels_key_leaves_the_span_before_alone(site: Site) -> None:
    async with site.page("spans-next", like="spans") as page:
        first, second = [await page.evaluate(PLACE, word) for word in ("Ada", "Babbage")]
        await page.mouse.dblclick(first["x"], first["y"])
        await expect(page.get_by_text("The next label changes “Ada”.")).to_be_visible()
        await page.mouse.move(first["x"] + 40, first["y"] + 15, steps=3)
        await expect(page.get_by_text("The next label changes")).to_have_count(0)
        await page.keyboard.press("2")
        # What was marked has a name behind it now, so the second word stands further on.
        await page.mouse.dblclick(second["x"] + 80, second["y"])
        await expect(page.locator(".span-name")).to_have_text(["Person", "Place"])
        await page.keyboard.press("Enter")
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await site.labels("spans-next")
    assert isinstance(label.value, list)
    assert [name for *_, name in label.value] == ["person", "place"]


async def test_spans_are_marked_by_finger_a_tap_a_word(site: Site) -> None:
    phone = {"width": 390, "height": 780}
    async with site.page("spans-touch", like="spans", viewport=phone, has_touch=True) as page:
        word = await page.evaluate(PLACE, "Babbage")
        await page.touchscreen.tap(word["x"], word["y"])
        await expect(page.locator(".span-name")).to_have_text(["Person"])
        await page.get_by_role("button", name="Submit").tap()
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await site.labels("spans-touch")
    at = NEWS.index("Babbage")
    assert label.value == [[at, at + len("Babbage"), "person"]]


PLACE = """(word) => {
  const node = document.querySelector(".spans-view [data-start]").firstChild;
  const range = document.createRange();
  range.setStart(node, node.data.indexOf(word));
  range.setEnd(node, node.data.indexOf(word) + word.length);
  const { left, top, width, height } = range.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}"""
DRAG = """([first, last]) => {
  // Selects as a mouse would, from the middle of a word to the middle of another.
  const root = document.querySelector(".spans-view .text-view");
  const pieces = [...root.querySelectorAll("[data-start]")];
  const text = pieces.map((piece) => piece.textContent).join("");
  const place = (at) => {
    const piece = pieces.findLast((one) => Number(one.dataset.start) <= at);
    return [piece.firstChild, at - Number(piece.dataset.start)];
  };
  const range = document.createRange();
  range.setStart(...place(text.indexOf(first)));
  range.setEnd(...place(text.indexOf(last) + last.length));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  root.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  return text;
}"""


async def test_a_sound_is_drawn_and_played_from_any_point(site: Site) -> None:
    async with site.page("audio-player", like="audio") as page:
        await page.wait_for_function(
            "() => document.querySelector('.waveform > div')?.shadowRoot?.querySelector('canvas')"
        )
        await page.keyboard.press("Space")
        await expect(page.get_by_role("button", name="Pause")).to_be_visible()
        await page.keyboard.press("Space")
        slider = page.get_by_role("slider", name="Position")
        await slider.fill("1.2")
        await page.wait_for_function(
            "() => Math.abs(document.querySelector('audio').currentTime - 1.2) < 0.1"
        )


async def test_a_kind_that_only_a_notebook_knows_says_so(site: Site) -> None:
    async with site.page("any") as page:
        await expect(page.get_by_text("can't ask tasks")).to_be_visible()
        await check_page(page, "any")
