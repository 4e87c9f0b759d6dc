"""Each kind of task is done by hand in a real browser, and the database has what was meant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from supt_async.protocol.tasks import check, parse
from tests.e2e.looks import SHOTS, fits_low_pages, look
from tests.e2e.projects import NEWS, PROJECTS, Desk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(60)]

Do = Callable[[Page], Awaitable[None]]


async def point_at(page: Page, x: float, y: float) -> tuple[float, float]:
    """Return where a pixel of the image is on the screen."""
    await expect(page.locator(".zoom-canvas")).to_be_visible()
    canvas = await page.locator(".zoom-canvas").bounding_box()
    assert canvas is not None
    return canvas["x"] + x * canvas["width"] / 640, canvas["y"] + y * canvas["height"] / 420


async def press_all(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


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
async def test_an_answer_is_given_by_hand_and_the_database_has_it(desk: Desk, slug: str) -> None:
    do, meant = DONE[slug]
    async with desk.page(slug) as page:
        await look(page, slug)
        await fits_low_pages(page)
        before = await page.locator("[data-item]").get_attribute("data-item")
        await do(page)
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
        await expect(page.locator(f"[data-item='{before}']")).to_have_count(0)
    (label,) = await desk.labels(slug)
    assert check(parse(PROJECTS[slug][0]), label.value) is None
    assert meant is None or label.value == meant


async def test_spans_by_mouse_snap_to_words_overlap_and_count_code_points(desk: Desk) -> None:
    async with desk.page("spans-mouse", like="spans") as page:
        text = await page.evaluate(DRAG, ["ovela", "arles"])
        await expect(page.locator(".span-name")).to_have_count(1)
        await press_all(page, "Escape", "2")
        await page.evaluate(DRAG, ["rich", "rich"])
        await page.evaluate(DRAG, ["Babba", "Babba"])
        await expect(page.locator(".span-name")).to_have_count(3)
        await look(page, "spans-marked")
        await page.keyboard.press("Backspace")
        await expect(page.locator(".span-name")).to_have_count(2)
        await page.keyboard.press("Enter")
        await expect(page.locator(".rail-entry.saved:not(.skipped)")).to_have_count(1)
    *_, label = await desk.labels("spans-mouse")
    assert isinstance(label.value, list)
    found = [(text[start:end], name) for start, end, name in label.value]
    assert found == [("Lovelace 👩🏽‍💻 met Charles", "person"), ("Zu\u0308rich", "place")]


async def test_spans_are_marked_by_finger_a_tap_a_word(desk: Desk) -> None:
    phone = {"width": 390, "height": 780}
    async with desk.page("spans-touch", like="spans", viewport=phone, has_touch=True) as page:
        word = await page.evaluate(PLACE, "Babbage")
        await page.touchscreen.tap(word["x"], word["y"])
        await expect(page.locator(".span-name")).to_have_text(["Person"])
        await page.get_by_role("button", name="Submit").tap()
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await desk.labels("spans-touch")
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
  const root = document.querySelector(".spans-view p");
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


@pytest.mark.parametrize("kind", ["boxes", "polygons", "points"])
async def test_shapes_are_made_moved_and_taken_back_without_a_mouse(desk: Desk, kind: str) -> None:
    slug = f"{kind}-keys"
    async with desk.page(slug, like=kind) as page:
        await expect(page.get_by_role("button", name="Add")).to_have_attribute(
            "aria-disabled", "false"
        )
        await press_all(page, ".", "2", ".", ".", "Backspace")
        shapes = page.locator(".shape-choice")
        await expect(shapes).to_have_count(2)
        # Tab walks through them, from the button that adds one backwards.
        await page.get_by_role("button", name="Add").focus()
        await press_all(page, "Shift+Tab", "Shift+Tab")
        await expect(shapes.first).to_be_focused()
        await press_all(page, "ArrowLeft", "ArrowUp", "ArrowUp")
        await page.screenshot(path=SHOTS / f"{kind}-drawn-light.png")
        if kind == "boxes":  # the others look alike
            await look(page, "boxes-drawn")
        await press_all(page, "Tab", "Delete")
        await expect(shapes).to_have_count(1)
        await page.evaluate("document.activeElement.blur()")
        await page.keyboard.press("Enter")
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
        await page.keyboard.press("Backspace")
        await expect(shapes).to_have_count(1)
        await page.keyboard.press("Enter")
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await desk.labels(slug)
    assert isinstance(label.value, list)
    (shape,) = label.value
    assert shape["label"] == "tree"
    middle = {"boxes": [256, 145, 382, 271], "points": [319, 208]}
    if kind in middle:
        assert shape.get("xyxy") == middle[kind] or shape.get("coordinates") == middle[kind]


async def test_an_image_is_zoomed_and_a_box_still_lands_where_it_was_drawn(desk: Desk) -> None:
    async with desk.page("boxes-zoomed", like="boxes") as page:
        await page.locator(".a9s-annotationlayer").wait_for()
        await press_all(page, "+", "+")
        await expect(page.get_by_text("196 %")).to_be_attached()
        await page.mouse.move(*await point_at(page, 300, 200))
        await page.mouse.down()
        await page.mouse.move(*await point_at(page, 330, 230), steps=4)
        await page.mouse.up()
        await expect(page.locator(".shape-choice")).to_have_count(1)
        await page.keyboard.press("Enter")
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await desk.labels("boxes-zoomed")
    assert isinstance(label.value, list)
    assert label.value[0]["xyxy"] == pytest.approx([300, 200, 330, 230], abs=1.5)


SIX = [(20 + x * 205, 20 + y * 195) for y in range(2) for x in range(3)]
"""Where, on an image of 640 x 420, six shapes of 150 x 150 begin that don't touch each other."""


async def drag(page: Page, x: float, y: float) -> None:
    """Draw a box of 150 x 150 as a hand does: it comes near, presses, moves on and lets go."""
    await page.mouse.move(*await point_at(page, x - 8, y - 8), steps=3)
    await page.mouse.move(*await point_at(page, x, y), steps=2)
    await page.mouse.down()
    await page.mouse.move(*await point_at(page, x + 150, y + 150), steps=25)
    await page.mouse.up()


async def touch_drag(page: Page, x: float, y: float) -> None:
    """Draw a box of 150 x 150 with a finger."""
    touch = await page.context.new_cdp_session(page)
    for step in range(12):
        at = await point_at(page, x + step * 150 / 11, y + step * 150 / 11)
        points = [{"x": at[0], "y": at[1]}]
        kind = "touchMove" if step else "touchStart"
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await touch.detach()


async def click_around(page: Page, x: float, y: float) -> None:
    """Draw a polygon of four corners, click by click, and close it at the first."""
    for dx, dy in ((0, 0), (150, 0), (150, 150), (0, 150), (0, 0)):
        await page.mouse.move(*await point_at(page, x + dx, y + dy), steps=3)
        await page.mouse.down()
        await page.mouse.up()


@pytest.mark.parametrize(
    ("kind", "draw"), [("boxes", drag), ("boxes", touch_drag), ("polygons", click_around)]
)
async def test_six_shapes_are_drawn_one_after_the_other(
    desk: Desk, kind: str, draw: Callable[[Page, float, float], Awaitable[None]]
) -> None:
    slug = f"{kind}-{draw.__name__.replace('_', '-')}"
    async with desk.page(slug, like=kind, has_touch=draw is touch_drag) as page:
        await page.locator(".a9s-annotationlayer").wait_for()
        shapes = page.locator(".shape-choice")
        for count, (x, y) in enumerate(SIX, start=1):
            await draw(page, x, y)
            await expect(shapes).to_have_count(count)
        # They are still there after a reload.
        await page.reload()
        await expect(shapes).to_have_count(6)
        await page.locator(".a9s-annotationlayer").wait_for()
        if draw is drag:
            await page.mouse.click(*await point_at(page, 450, 290), delay=20)
            # It is moved as a whole, and that makes no seventh.
            await page.mouse.move(*await point_at(page, 500, 290))
            await page.mouse.down()
            await page.mouse.move(*await point_at(page, 510, 300), steps=5)
            await page.mouse.up()
            await page.mouse.move(*await point_at(page, 600, 190))
            await page.mouse.down()  # this one ends outside of the image
            await page.mouse.move(*await point_at(page, 720, 240), steps=5)
            await page.mouse.up()
            await expect(shapes).to_have_count(7)
        await page.keyboard.press("Enter")
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await desk.labels(slug)
    assert isinstance(label.value, list)
    corners = [
        shape["xyxy"][:2] if "xyxy" in shape else shape["points"][0] for shape in label.value
    ]
    moved = [*SIX[:5], (440, 225), (600, 190)] if draw is drag else SIX
    assert corners == [pytest.approx(at, abs=2.5) for at in moved]


async def test_two_fingers_zoom_an_image_where_they_are(desk: Desk) -> None:
    async with desk.page("boxes-pinched", like="boxes") as page:
        await page.locator(".a9s-annotationlayer").wait_for()
        x, y = await point_at(page, 320, 210)
        touch = await page.context.new_cdp_session(page)

        async def fingers(kind: str, apart: float | None) -> None:
            places = [] if apart is None else [{"x": x - apart, "y": y}, {"x": x + apart, "y": y}]
            await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

        await fingers("touchStart", 40)
        await fingers("touchMove", 60)
        await fingers("touchMove", 80)
        await fingers("touchEnd", None)
        await expect(page.get_by_text("200 %")).to_be_attached()
        assert await point_at(page, 320, 210) == pytest.approx((x, y), abs=6)
        await expect(page.locator(".shape-choice")).to_have_count(0)  # they draw nothing


async def test_a_sound_is_drawn_and_played_from_where_one_wants(desk: Desk) -> None:
    async with desk.page("audio-player", like="audio") as page:
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


async def test_a_kind_that_only_a_notebook_knows_says_so(desk: Desk) -> None:
    async with desk.page("any") as page:
        await expect(page.get_by_text("can't ask tasks")).to_be_visible()
        await look(page, "any")
