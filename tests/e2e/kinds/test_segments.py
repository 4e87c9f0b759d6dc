"""Segments of sounds, videos and series, marked by keyboard, mouse and finger in each browser."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.async_api import Browser, Page, expect

from supt_async.domain.project import Settings
from tests.e2e.kinds.test_regions import check_looks
from tests.e2e.projects import Site, settled
from tests.e2e.user_actions import all_saved, press_all

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

RECORD = """async () => {
  const canvas = document.body.appendChild(document.createElement("canvas"));
  Object.assign(canvas, { width: 160, height: 90 });
  const context = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(10), { mimeType: "video/webm" });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.start();
  for (let frame = 0; frame < 15; frame += 1) {
    context.fillStyle = `hsl(${frame * 20} 80% 50%)`;
    context.fillRect(0, 0, 160, 90);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  recorder.stop();
  await new Promise((resolve) => { recorder.onstop = resolve; });
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}"""
"""Records a canvas for a second and a half."""


async def at(page: Page, share: float, down: float = 0.6) -> tuple[float, float]:
    """Return the screen position of a share of the visible time."""
    box = await page.locator(".track").bounding_box()
    assert box is not None
    return box["x"] + box["width"] * share, box["y"] + box["height"] * down


async def drag(page: Page, start: float, end: float, down: float = 0.6) -> None:
    await page.mouse.move(*await at(page, start, down), steps=2)
    await page.mouse.down()
    await page.mouse.move(*await at(page, end, down), steps=10)
    await page.mouse.up()


async def names(page: Page) -> list[str]:
    """Return the names of the segments; a browser may round the mouse's place to whole pixels."""
    found = await page.locator(".segment").all()
    said = [await one.get_attribute("aria-label") or "" for one in found]
    return [re.sub(r"\d+\.\d{2,}", lambda one: f"{float(one[0]):.2f}", name) for name in said]


def about(*segments: tuple[str, float, float]) -> list[object]:
    """Return what compares equal to the segments of a label, up to a pixel."""
    return [
        [pytest.approx(a, abs=0.02), pytest.approx(b, abs=0.02), name] for name, a, b in segments
    ]


async def spans(page: Page) -> list[list[object]]:
    """Return the segments as they are named to screen readers."""
    said = [re.match(r"\d+: (.*) from (.*) to (.*) seconds", name) for name in await names(page)]
    return [[float(one[2]), float(one[3]), one[1]] for one in said if one]


async def test_segments_of_a_sound_are_marked_by_keyboard_alone(sites: Site) -> None:
    async with sites.page("segments") as page:
        segments = page.locator(".segment")
        await expect(page.locator(".track")).to_be_visible()
        # From the second second to the fourth, with music.
        await press_all(page, "ArrowRight", ".", "2", "ArrowRight", "ArrowRight", ".")
        await expect(segments).to_have_count(1)
        await press_all(page, "ArrowRight", "Shift+ArrowRight", "ArrowUp", "ArrowLeft", "Escape")
        assert await names(page) == ["1: music from 0.99 to 3.11 seconds"]
        # One that is asked about, by its label's key; its question's key answers.
        await press_all(page, "3", ".", "ArrowRight", ".")
        await expect(page.locator(".asked")).to_have_attribute("aria-label", "loud")
        await press_all(page, "2", "Escape")
        await page.reload()
        await expect(segments).to_have_count(2)
        # Tab walks; Delete removes; undo brings it back.
        await segments.nth(0).focus()
        await expect(segments.nth(0)).to_have_attribute("aria-pressed", "true")
        await page.keyboard.press("Delete")
        await expect(segments).to_have_count(1)
        await page.keyboard.press("Backspace")
        await expect(segments).to_have_count(2)
        await check_looks(page, "segments-marked")
        await page.keyboard.press("Enter")
        await all_saved(page)
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await sites.labels("segments")
    assert label.value == [[0.99, 3.11, "music"], [0.99, 1.99, "noise", {"loud": 2}]]


async def test_segments_are_drawn_changed_and_played_by_mouse(sites: Site) -> None:
    async with sites.page("segments-mouse", like="segments") as page:
        await expect(page.locator(".track")).to_be_visible()
        await drag(page, 0.1, 0.25)
        await page.mouse.move(*await at(page, 0.9))
        await drag(page, 0.75, 0.5)
        # It overlaps the second one, which stays where it is.
        await drag(page, 0.7, 0.8)
        three = [("speech", 0.6, 1.5), ("speech", 3, 4.5), ("speech", 4.2, 4.8)]
        assert await spans(page) == about(*three)
        # An end is dragged, then a chosen one as a whole, and each is undone by one press.
        await drag(page, 0.247, 0.35, down=0.3)
        assert (await spans(page))[:1] == about(("speech", 0.6, 2.1))
        await page.mouse.click(*await at(page, 0.2, 0.3))
        await drag(page, 0.2, 0.3, down=0.3)
        assert (await spans(page))[:1] == about(("speech", 1.2, 2.7))
        await press_all(page, "Backspace", "Backspace")
        assert (await spans(page)) == about(*three)
        # What is zoomed in can be marked more finely.
        await page.mouse.click(*await at(page, 0.02))
        await press_all(page, "+", "+", "+")
        await expect(page.get_by_role("slider", name="Visible part")).to_be_visible()


async def test_a_segment_is_played_to_its_end(site: Site) -> None:
    # Firefox plays no sound on a machine without a sound card.
    async with site.page("segments-played", like="segments") as page:
        await expect(page.locator(".track")).to_be_visible()
        await drag(page, 0.1, 0.2)
        await page.get_by_role("button", name="Play it").click()
        await page.wait_for_function("() => document.querySelector('audio').currentTime > 0.6")
        await page.wait_for_function("() => document.querySelector('audio').paused")
        seconds = await page.evaluate("() => document.querySelector('audio').currentTime")
        assert seconds == pytest.approx(1.2, abs=0.05)


async def test_a_finger_draws_and_two_zoom(site: Site) -> None:
    async with site.page("segments-touch", like="segments", has_touch=True) as page:
        await expect(page.locator(".track")).to_be_visible()
        touch = await page.context.new_cdp_session(page)

        async def fingers(kind: str, *shares: float) -> None:
            places = [await at(page, share) for share in shares]
            points = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(places)]
            await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        await fingers("touchStart", 0.2)
        for share in (0.25, 0.3, 0.4):
            await fingers("touchMove", share)
        await fingers("touchEnd")
        await expect(page.locator(".segment")).to_have_count(1)
        assert await spans(page) == about(("speech", 1.2, 2.4))
        await fingers("touchStart", 0.5)
        await fingers("touchStart", 0.5, 0.6)
        for share in (0.65, 0.75, 0.85):
            await fingers("touchMove", 1.1 - share, share)
        await fingers("touchEnd")
        await expect(page.get_by_role("slider", name="Visible part")).to_be_visible()
        await expect(page.locator(".segment")).to_have_count(1)


async def test_segments_of_a_series_are_drawn_by_mouse_and_snap_to_its_points(
    sites: Site,
) -> None:
    async with sites.page("series") as page:
        await expect(page.locator(".track")).to_be_visible()
        await drag(page, 0.2, 0.4)
        await expect(page.locator(".segment")).to_have_count(1)
        await press_all(page, "Shift+ArrowRight", "Escape")
        # A line is hidden and shown, and the plot is zoomed by keys.
        pressure = page.get_by_role("button", name="pressure")
        await pressure.click()
        await expect(pressure).to_have_attribute("aria-pressed", "false")
        await page.keyboard.press("+")
        await expect(page.get_by_role("slider", name="Visible part")).to_be_visible()
        await page.get_by_role("button", name="Show all of it").click()
        await expect(page.get_by_role("table")).to_contain_text("temperature")
        await check_looks(page, "series-marked")
        await page.keyboard.press("Enter")
        await all_saved(page)
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await sites.labels("series")
    ((start, end, name),) = label.value
    assert name == "anomaly"
    assert start == pytest.approx(10, abs=0.2)
    assert end == pytest.approx(21, abs=0.2)
    assert {round(start * 10, 6) % 1, round(end * 10, 6) % 1} == {0}


async def test_a_series_is_zoomed_by_a_drag_where_nothing_is_marked(sites: Site) -> None:
    async with sites.page("series-shown") as page:
        plot = page.locator(".u-over")
        await expect(plot).to_be_visible()
        box = await plot.bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 40)
        await page.mouse.down()
        await page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 40, steps=5)
        await page.mouse.up()
        part = page.get_by_role("slider", name="Visible part")
        await expect(part).to_have_attribute("aria-valuetext", re.compile(r"^12\.\d+ \W 2[45]"))
        await page.get_by_role("button", name="Show all of it").click()
        await expect(part).to_have_count(0)


async def test_a_recorded_video_is_played_and_marked(sites: Site, chromium: Browser) -> None:
    recording = await chromium.new_page()
    film = base64.b64decode(await recording.evaluate(RECORD))
    await recording.close()
    catalogue = sites.server.storage.catalogue
    project = await catalogue.create_project(
        "videos",
        title="Videos",
        task={"kind": "segments", "labels": ["cut"], "item": "video"},
        settings=Settings(),
    )
    await sites.server.add(project, film)
    sites.projects["videos"] = project
    async with sites.page("videos") as page:
        await settled(page)
        await expect(page.locator(".track")).to_be_visible()
        statuses = await page.evaluate(
            """async () => {
              const ask = (range, method = "GET") =>
                fetch(document.querySelector("video").src, { method, headers: { range } });
              const part = await ask("bytes=10-19");
              const length = (await part.arrayBuffer()).byteLength;
              const beyond = await ask("bytes=99999999-");
              const head = await ask("bytes=0-9", "HEAD");
              return [part.status, length, beyond.status, head.status];
            }"""
        )
        assert statuses == [206, 10, 416, 206]
        await drag(page, 0.25, 0.75, down=0.4)
        await expect(page.locator(".segment")).to_have_count(1)
        await check_looks(page, "video-marked")
        await page.keyboard.press("Space")
        await page.wait_for_function("() => document.querySelector('video').currentTime > 0.2")
        await page.keyboard.press("Enter")
        await all_saved(page)
        await expect(page.locator(".rail-entry.saved")).to_have_count(1)
    (label,) = await sites.labels("videos")
    ((start, end, name),) = label.value
    assert (name, 0 < start < end < 3) == ("cut", True)
