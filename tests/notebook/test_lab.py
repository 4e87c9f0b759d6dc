"""JupyterLab in a real Chromium: an ipyannotations labeller and our own page, beside a browser.

Three people label one queue: two in a notebook, one on the server's own page. Whatever they do
at once, each item is labelled by one of them, and the database says by whom.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from supt_async.notebook.discovery_file import discovery_path, read_discovery
from supt_async.storage.factory import open_storage
from tests.e2e.page_checks import CONTRAST, SCREENSHOTS, no_violations
from tests.notebook.lab import choose_theme, run_cell, run_lab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

EACH = 10

MAKE = """
from ipyannotations.images import ClassLabeller
from sklearn.datasets import load_digits
from supt_async import Superintendent

digits, url = load_digits().images[:40], "sqlite:///labels.db"
classes = ClassLabeller(options=["low", "high"], allow_freetext=False)
ada = Superintendent(connection_string=url, labelling_widget=classes, worker_id="Ada")
ada.add_features(digits)
link = ada.invite("Charles")
ada
"""
PAGE = """
grace = Superintendent(connection_string=url, options=["low", "high"], worker_id="Grace")
grace
"""
AFTER = """
import numpy as np
print("shown:", any(np.array_equal(grace.current, digit) for digit in digits))
grace._apply_annotation("high")
"""
LINK = "print('link:', link)"

FORM = """
import numpy as np
from supt_async import Superintendent

questions = [
    {"name": "topic", "kind": "choice", "options": ["bug", "praise"]},
    {
        "name": "severity",
        "kind": "rating",
        "scale": [1, 3],
        "when": {"question": "topic", "is": "bug"},
    },
    {"name": "order", "kind": "rank", "options": ["speed", "looks", "price"]},
]
task = {"kind": "form", "item": {"photo": "image", "mail": "html"}, "questions": questions}
photo = (np.arange(90_000) % 251).astype(np.uint8).reshape(300, 300)
mails = [{"photo": photo, "mail": f"<p>Dear <b>{name}</b></p>"} for name in ("Ada", "Grace")]
form = Superintendent(connection_string="sqlite:///forms.db", task=task, features=mails)
form
"""
ANSWERS = "print('answers:', form.new_labels)"


@pytest.fixture
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    context = await chromium.new_context(viewport={"width": 1200, "height": 1000})
    context.set_default_timeout(20_000)
    yield context
    await context.close()


async def label_on(root: Locator, count: int, press: str = "") -> None:
    """Answer items one after the other, each when it is on screen: by a key, or by mouse."""
    stage = root.locator(".stage")
    for _ in range(count):
        seen = await stage.get_attribute("data-item")
        if press:
            await root.page.keyboard.press(press)
        else:
            await root.locator(".option", has_text="low").click()
        await expect(stage).not_to_have_attribute("data-item", seen or "")
        await expect(root.locator("[data-state=item]")).to_be_visible()


async def click_classes(page: Page, count: int) -> None:
    """Answer on ipyannotations' widget by its buttons."""
    button = page.locator(".jupyter-button", has_text="high")
    counted = page.locator(".widget-label", has_text=re.compile(r"\d+ of 40"))
    for _ in range(count):
        before = int((await counted.inner_text()).partition(" ")[0])
        await button.click()
        await page.wait_for_function(
            "([e, before]) => parseInt(e.textContent) > before",
            arg=[await counted.element_handle(), before],
        )


async def test_three_people_label_one_queue_in_a_notebook_and_in_a_browser(
    context: BrowserContext, chromium: Browser, tmp_path: Path
) -> None:
    async with run_lab(tmp_path) as lab:
        page = await lab.open(context, MAKE, PAGE, LINK, AFTER)
        await run_cell(page, 0)
        await run_cell(page, 1)
        text = await (await run_cell(page, 2)).locator(".jp-OutputArea-output").inner_text()
        guest = await (await chromium.new_context()).new_page()
        await guest.goto(text.partition("link: ")[2].strip())
        await guest.locator("[data-state=item]").wait_for()

        # Ten on ipyannotations' widget; one is taken back and given anew.
        await click_classes(page, EACH)
        await page.locator(".jupyter-button", has_text=re.compile("undo", re.IGNORECASE)).click()
        await expect(page.locator(".widget-label", has_text="9 of 40")).to_be_visible()
        await click_classes(page, 1)
        await page.screenshot(path=SCREENSHOTS / "lab-classes.png")

        # Ten on our own page, by keys and by mouse, while the guest labels in a browser.
        root = page.locator(".supt-page")
        await root.locator(".stage").click()
        await label_on(root, EACH // 2, "1")
        await label_on(guest.locator("body"), EACH, "2")
        await page.locator(".jp-Cell .cm-content").first.click()  # the focus is elsewhere
        await label_on(root, EACH - EACH // 2)
        await page.keyboard.press("Backspace")
        await expect(root.locator(".stage")).to_have_attribute("data-item", re.compile(r"\d"))
        await label_on(root, 1, "2")
        await expect(root.locator("[data-unsaved='0']")).to_be_visible()
        await look_in_both_themes(page, root)

        await press_the_notebooks_own_keys(page)

        # What is on the page is known in a cell, and can be answered from there.
        cell = await run_cell(page, 3)
        await expect(cell.get_by_text("shown: True")).to_be_visible()
        await expect(root.get_by_text("11 by you")).to_be_visible()
        assert await who_labelled(lab.folder / "labels.db") == {
            "Ada": 10,
            "Grace": 11,
            "Charles": 10,
        }

        # Nothing that is saved with the notebook opens the server.
        await page.keyboard.press("Control+s")
        note = read_discovery(discovery_path(str(lab.folder / "labels.db")))
        assert note is not None
        assert note.token not in (lab.folder / "label.ipynb").read_text()


async def test_a_form_with_a_condition_and_a_ranking_is_answered_by_keys(
    context: BrowserContext, tmp_path: Path
) -> None:
    async with run_lab(tmp_path) as lab:
        page = await lab.open(context, FORM, ANSWERS)
        await run_cell(page, 0)
        root = page.locator(".supt-page")
        photo = root.locator(".image-view")
        await expect(photo).to_have_attribute("src", re.compile("^blob:"))
        await expect(photo).to_have_js_property("naturalWidth", 300)

        # A press on the item's markup leaves the keys with the page, not with the notebook.
        await page.frame_locator(".html-view iframe").locator("b").click()
        await expect(root).to_be_focused()
        for steps in (("1", "severity", "3", "order", *"312"), ("2", "order", *"231")):
            await answer_form(root, *steps)
        await expect(root.locator("[data-unsaved='0']")).to_be_visible()
        await expect(root.get_by_text("2 by you")).to_be_visible()
        await look_in_both_themes(page, root, "lab-form")
        await press_the_notebooks_own_keys(page)

        text = await (await run_cell(page, 1)).locator(".jp-OutputArea-output").inner_text()
        assert ast.literal_eval(text.partition("answers: ")[2]) == [
            {"topic": "bug", "severity": 3, "order": ["price", "speed", "looks"]},
            {"topic": "praise", "order": ["looks", "price", "speed"]},
        ]


async def answer_form(root: Locator, *steps: str) -> None:
    """Answer an item: a step is a key, or the name of the question that must be current then."""
    item = await root.locator(".stage").get_attribute("data-item")
    current = root.locator("[aria-current=step]")
    await expect(current).to_have_attribute("data-question", "topic")
    for step in steps:
        if len(step) > 1:
            await expect(current).to_have_attribute("data-question", step)
        else:
            await root.page.keyboard.press(step)
    await root.page.keyboard.press("Enter")
    await expect(current).to_have_count(0)
    await root.page.keyboard.press("Enter")
    await expect(root.locator(".stage")).not_to_have_attribute("data-item", item or "")


async def look_in_both_themes(page: Page, root: Locator, name: str = "lab-page") -> None:
    """Check that our page is accessible in the notebook's light and dark theme."""
    await no_violations(page, context=".supt-page")
    await root.screenshot(path=SCREENSHOTS / f"{name}.png")
    await choose_theme(page, "JupyterLab Dark")
    await expect(root).to_have_attribute("data-theme", "dark")
    await no_violations(page, CONTRAST, context=".supt-page")
    await root.screenshot(path=SCREENSHOTS / f"{name}-dark.png")


async def press_the_notebooks_own_keys(page: Page) -> None:
    """Check that the notebook's own keys do nothing while our page has the focus."""
    cells = await page.locator(".jp-Cell").count()
    for key in ("a", "b", "d", "d", "x", "m", "Shift+Enter", "Control+Enter"):
        await page.keyboard.press(key)
    await expect(page.locator(".jp-Cell")).to_have_count(cells)
    await expect(page.locator(".jp-MarkdownCell")).to_have_count(0)


async def who_labelled(database: Path) -> Counter[str]:
    """Count labels by person; each item has one that counts."""
    storage = await open_storage(f"sqlite:///{database}")
    try:
        project = await storage.catalogue.project("default")
        labels = [label async for label in storage.catalogue.labels(project.id)]
    finally:
        await storage.close()
    counting = [label for label in labels if not label.withdrawn and not label.late]
    assert max(Counter(label.item for label in counting).values()) == 1
    return Counter(label.labeller for label in counting)
