"""Server with a project of each task kind, whose pages are opened in Chromium."""

from __future__ import annotations

import io
import math
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image, ImageDraw
from playwright.async_api import Browser, BrowserContext, Page

from supt_async.domain.project import Project, Role, Settings
from supt_async.storage.records import StoredLabel
from tests.e2e.user_actions import nothing_unsaved
from tests.support.servers import Running

GUIDELINES = """# What counts

* A review is **good** if its writer would see the film again.
* Irony counts as what is *meant*.

See [the list](https://example.org/list). <script>window.pwned = 1</script>
<img src=x onerror="window.pwned = 1">
"""
TEXTS = (
    "A joy from beginning to end, and the best acting I have seen this year.",
    "Dreadful. I left after an hour.",
    "Too long by half, but kind to everybody in it.",
    "Ein Film wie ein Sommerabend: warm, still und viel zu schnell vorbei.",
)
NEWS = (
    "In March Ada Lovelace 👩🏽\u200d💻 met Charles Babbage in Zu\u0308rich; "
    "both spoke for the Royal Society of London."
)
ROWS = (
    {"name": "Adelie", "island": "Torgersen", "bill": "39.1 x 18.7 mm", "mass": "3750 g"},
    {"name": "Gentoo", "island": "Biscoe", "bill": "46.1 x 13.2 mm", "mass": "4500 g"},
)
ENTITIES = [
    {"value": "person", "label": "Person"},
    {"value": "place", "label": "Place"},
    {"value": "org", "label": "Organisation"},
    {"value": "date", "label": "Date"},
]
PEOPLE = [
    {
        "value": "person",
        "label": "Person",
        "questions": [
            {
                "name": "role",
                "title": "Which role?",
                "kind": "choice",
                "options": ["host", "guest"],
            },
            {"name": "note", "kind": "text", "required": False},
        ],
    },
    {"value": "place", "label": "Place"},
]
HOUSES = [
    {
        "value": "house",
        "label": "House",
        "questions": [
            {"name": "colour", "kind": "choice", "options": ["red", "white"]},
            {"name": "floors", "kind": "rating", "scale": [1, 4]},
        ],
    },
    "tree",
]
THINGS = [{"value": "house", "label": "House"}, {"value": "tree", "label": "Tree"}, "sun"]


def landscape(seed: int = 0) -> bytes:
    """Draw a small landscape with things to box, as a PNG."""
    image = Image.new("RGB", (640, 420), "#cfe3f1")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 290, 640, 420), fill="#8fb26b")
    draw.ellipse((500, 40, 570, 110), fill="#f4c542")
    for number in range(3):
        left = 60 + number * 190 + seed * 10
        draw.rectangle((left, 220, left + 90, 310), fill="#c8694a")
        draw.polygon([(left - 12, 220), (left + 45, 165), (left + 102, 220)], fill="#6d3b2c")
        draw.rectangle((left + 35, 262, left + 57, 310), fill="#40291f")
        draw.ellipse((left + 108, 215, left + 158, 285), fill="#40703f")
        draw.rectangle((left + 129, 280, left + 137, 315), fill="#5b412f")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def tune(seconds: float = 2.0, rate: int = 8000) -> bytes:
    """Synthesise a swelling tone, as a WAV file."""
    moments = np.arange(int(seconds * rate)) / rate
    swell = np.abs(np.sin(moments * math.pi * 3 / seconds)) * np.linspace(0.3, 1, len(moments))
    samples = (np.sin(moments * 2 * math.pi * 330) * swell * 30_000).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(samples.tobytes())
    return file.getvalue()


GENRES = ["Drama", "Comedy", "Documentary", "Thriller", "Romance", "Animation"]
TOPICS = [
    f"{group} > {name}"
    for group in ("billing", "shipping", "account", "product", "returns", "other")
    for name in ("general", "late", "wrong", "missing", "question", "praise", "fraud", "refund")
]
OPINIONS = ["good", "bad", {"value": "mixed", "label": "Mixed", "key": "m"}]
PAIRS = tuple(
    {"a": f"The {one} fox jumps over the dog.", "b": f"A fox, {one}, jumped the lazy dog."}
    for one in ("quick", "brown", "sly", "red")
)
ANSWER = """Sure! Use **`sorted`**:

1. with a key
2. then the *first* `n`

```python
def top(xs, n=3):
    return sorted(xs, key=lambda x: -x)[:n]
```

| input | output |
|-------|--------|
| 1 2 3 | 3 2 1  |

See [the docs](https://docs.python.org), [x](javascript:window.pwned=1).
<img src=x onerror="window.pwned = 1">
"""
CHATS = tuple(
    {"prompt": f"How do I get the {n} largest numbers of a list?", "a": ANSWER, "b": "Use `heapq`."}
    for n in range(2, 6)
)

TICKETS = tuple(
    {
        "subject": f"Login fails for {name}",
        "body": f"Since Monday {name} can't log in from Oslo. The screen stays white, and nobody "
        "at the office answers. Please look at it before the weekend.",
        "shot": landscape(number),
    }
    for number, name in enumerate(("Ada", "Grace", "Edsger", "Barbara"))
)
QUESTIONS = [
    {"name": "topic", "title": "What is it about?", "kind": "choice", "options": ["bug", "praise"]},
    {
        "name": "severity",
        "title": "How bad is it?",
        "help": "3 means that work has stopped.",
        "kind": "rating",
        "scale": [1, 3],
        "when": {"question": "topic", "is": "bug"},
    },
    {
        "name": "parts",
        "title": "Which parts?",
        "kind": "choices",
        "options": [{"value": "ui", "label": "Page"}, {"value": "api", "label": "Interface"}],
    },
    {
        "name": "who",
        "title": "Who is named, and where?",
        "kind": "spans",
        "labels": ENTITIES[:2],
        "on": "body",
    },
    {"name": "houses", "title": "Houses", "kind": "boxes", "labels": ["house"], "required": False},
    {"name": "note", "title": "Anything else?", "kind": "text", "required": False},
]
ARABIC = ("وصل الطرد متأخرا، لكن الكتاب جميل.", "הספר הגיע בזמן, והוא יפה מאוד.")
RIGHT_TO_LEFT = [
    {"name": "mood", "title": "ما رأيك في هذا؟", "kind": "choice", "options": ["جيد", "سيئ"]},
    {"name": "stars", "title": "כמה כוכבים?", "kind": "rating", "scale": [1, 3]},
    {
        "name": "words",
        "title": "أي الكلمات مهمة؟",
        "kind": "spans",
        "labels": ["شيء", "דבר"],
        "required": False,
    },
]
LINE = "In March Ada Lovelace met Charles Babbage in Z\u00fcrich and saw \u6f22\u5b57 engines.\n"
BOOK = LINE * (1_000_000 // len(LINE.encode()))
"""A text of a megabyte."""

HEARD: list[Any] = [
    "speech",
    "music",
    {"value": "noise", "questions": [{"name": "loud", "kind": "rating", "scale": [1, 3]}]},
]
WAVES = {
    "time": [second / 10 for second in range(500)],
    "temperature": [20 + 3 * math.sin(second / 40) for second in range(500)],
    "pressure": [18 + 2 * math.cos(second / 15) for second in range(500)],
}

PROJECTS: dict[str, tuple[dict[str, Any], tuple[Any, ...]]] = {
    "choice": ({"kind": "choice", "options": OPINIONS, "other": True}, TEXTS * 4),
    "choices": ({"kind": "choices", "options": GENRES, "min": 1, "max": 3}, TEXTS),
    "text": ({"kind": "text", "max_length": 80, "placeholder": "Sum it up"}, TEXTS),
    "rating": ({"kind": "rating", "scale": [1, 5], "anchors": ["awful", "great"]}, ROWS * 2),
    "slider": ({"kind": "rating", "scale": [0, 100]}, TEXTS),
    "topics": ({"kind": "choices", "options": TOPICS}, TEXTS),
    "scale": ({"kind": "rating", "scale": [0, 10], "anchors": ["awful", "great"]}, TEXTS),
    "compare": ({"kind": "compare"}, PAIRS),
    "chats": ({"kind": "compare", "item": "markdown"}, CHATS),
    "spans": ({"kind": "spans", "labels": ENTITIES}, (NEWS,) * 4),
    "relations": (
        {"kind": "spans", "labels": PEOPLE, "relations": ["met", "spoke in"]},
        (NEWS,) * 2,
    ),
    "book": ({"kind": "spans", "labels": ["person", "place"], "relations": ["met"]}, (BOOK,)),
    "crowd": (
        {"kind": "boxes", "labels": ["house", "tree"], "relations": ["beside"]},
        (landscape(),),
    ),
    "characters": (
        {"kind": "spans", "labels": ["a", "b"], "relations": ["of", "to"], "snap": "none"},
        (ARABIC[0],),
    ),
    "attributes": ({"kind": "boxes", "labels": HOUSES}, tuple(map(landscape, range(2)))),
    "segments": ({"kind": "segments", "labels": HEARD}, (tune(6), tune(3))),
    "series": ({"kind": "segments", "labels": ["anomaly", "drift"], "item": "series"}, (WAVES,)),
    "series-shown": ({"kind": "choice", "options": OPINIONS, "item": "series"}, (WAVES,)),
    "boxes": ({"kind": "boxes", "labels": THINGS}, tuple(map(landscape, range(4)))),
    "polygons": ({"kind": "polygons", "labels": THINGS}, tuple(map(landscape, range(4)))),
    "points": ({"kind": "points", "labels": THINGS}, tuple(map(landscape, range(4)))),
    "audio": ({"kind": "choice", "options": ["speech", "music", "noise"]}, (tune(), tune(1.5))),
    "image": ({"kind": "choice", "options": ["town", "country"]}, tuple(map(landscape, range(3)))),
    "table": ({"kind": "choice", "options": ["Adelie", "Gentoo", "Chinstrap"]}, ROWS),
    "json": ({"kind": "choice", "options": ["ok", "broken"]}, ([1, {"deep": [True, None]}], [2])),
    "form": (
        {
            "kind": "form",
            "item": {"subject": "text", "body": "text", "shot": "image"},
            "questions": QUESTIONS,
        },
        TICKETS,
    ),
    "form-rtl": ({"kind": "form", "item": "text", "questions": RIGHT_TO_LEFT}, ARABIC),
    "any": ({"kind": "any"}, TEXTS),
}


@dataclass
class Site:
    """Server whose labelling pages a browser opens."""

    server: Running
    browser: Browser
    projects: dict[str, Project] = field(default_factory=dict)

    async def project(self, slug: str, like: str | None = None, **settings: Any) -> Project:
        """Return a project, creating it at the first call."""
        if slug not in self.projects:
            task, items = PROJECTS[like or slug]
            await self.ask(slug, task, *items, **settings)
        return self.projects[slug]

    async def ask(self, slug: str, task: dict[str, Any], *items: Any, **settings: Any) -> Project:
        """Create a project with a task and items of its own."""
        project = await self.server.storage.catalogue.create_project(
            slug,
            title=slug.title(),
            task=task,
            guidelines=GUIDELINES,
            settings=Settings(**settings),
        )
        await self.server.add(project, *items)
        self.projects[slug] = project
        return project

    async def sign_in(self, context: BrowserContext, name: str, project: Project) -> None:
        """Exchange an invitation for the session cookie, as the page does."""
        invitation = await self.server.storage.people.invite(
            name, project=project.id, role=Role.LABELLER
        )
        answer = await context.request.post(
            f"{self.server.url}/join", data={"code": invitation.code}
        )
        assert answer.ok, await answer.text()

    def address(self, slug: str) -> str:
        return f"{self.server.url}/label/{slug}"

    @asynccontextmanager
    async def page(
        self, slug: str, name: str = "", like: str | None = None, **context: Any
    ) -> AsyncIterator[Page]:
        """Open a project's page as a labeller and wait until it shows its state."""
        project = await self.project(slug, like)
        async with self.profile(**context) as profile:
            await self.sign_in(profile, name or f"{slug}-labeller", project)
            page = await profile.new_page()
            problems = watch(page)
            await page.goto(self.address(slug))
            await settled(page)
            yield page
            await nothing_unsaved(page)
            assert problems == [], problems

    @asynccontextmanager
    async def profile(self, **context: Any) -> AsyncIterator[BrowserContext]:
        """Open a fresh browser profile."""
        view = {"viewport": {"width": 1100, "height": 760}, **context}
        profile = await self.browser.new_context(**view)
        try:
            yield profile
        finally:
            await profile.close()

    async def labels(self, slug: str) -> list[StoredLabel]:
        """Return the stored labels, oldest first."""
        project = self.projects[slug]
        return [label async for label in self.server.storage.catalogue.labels(project.id)]


def watch(page: Page) -> list[str]:
    """Collect a page's errors and its violations of the content security policy."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None,
    )
    return problems


async def settled(page: Page) -> None:
    """Wait until the page shows an item, or says why there is none."""
    await page.locator("[data-state]:not([data-state=loading])").first.wait_for()
