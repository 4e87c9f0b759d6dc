"""The docs site is built without a warning, shows what GitHub shows, and loads nothing else."""

from __future__ import annotations

import json
import re
import threading
import urllib.request
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from scripts.website.building import BuildFailed, build
from scripts.website.checking import problems
from scripts.website.links import place
from scripts.website.serving import POLICY, server
from scripts.website.staging import CONFIG, ROOT, navigated, pages
from supt_async.protocol.tasks.kinds import KINDS
from supt_async.templates.templates import template

COUNTED = {"ul", "ol", "li", "pre", "table", "tr", "blockquote", "img", "h1", "h2", "h3", "h4"}
DIVIDED = ROOT / "docs" / "howto" / "tasks.md"
"""The page of which each section is a page of the site."""
SOURCES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if page != DIVIDED]


class Elements(HTMLParser):
    """Counts elements, of a whole page of the site those of its article."""

    def __init__(self, *, whole: bool) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.inside = not whole

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside |= tag == "article"
        if self.inside and tag in COUNTED:
            self.found[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != "article"


def elements(text: str, *, whole: bool) -> Counter[str]:
    parser = Elements(whole=whole)
    parser.feed(text)
    return parser.found


def test_every_link_picture_and_heading_is_there_and_nothing_is_loaded_from_elsewhere(
    html: Path,
) -> None:
    assert problems(html) == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_page_has_the_lists_tables_and_code_that_github_shows(html: Path, source: Path) -> None:
    github = MarkdownIt("commonmark").enable("table").render(source.read_text())
    target = place(source.relative_to(ROOT).as_posix())
    assert target is not None
    site = (html / target).with_suffix(".html").read_text()
    assert elements(site, whole=True) == elements(github, whole=False)


def test_every_page_is_in_the_navigation_once() -> None:
    found = set(pages())
    listed = re.findall(r'"([\w./-]+\.md)"', navigated(CONFIG.read_text(), found))
    assert found - set(listed) == set(), "add them to nav in docs/zensical.toml"
    assert [page for page, times in Counter(listed).items() if times > 1] == []
    assert set(listed) - found == set()


def test_every_kind_of_task_has_a_page_with_its_picture_and_its_ready_tasks(html: Path) -> None:
    for kind in KINDS:
        text = (html / "tasks" / f"{kind}.html").read_text()
        assert f'src="../images/tasks/{kind}.png"' in text or kind == "any"
    form = html.parent / "pages" / "tasks" / "form.md"
    shown = re.search(r"### ticket\n.*?```json\n(\{.*?)```", form.read_text(), re.DOTALL)
    assert shown is not None
    assert json.loads(shown[1]) == json.loads(json.dumps(template("ticket").task))
    spans = re.sub(r"<[^>]+>", "", (html / "tasks" / "spans.html").read_text())
    assert "supt project create try-entities --template entities" in spans


def test_the_search_finds_pages_by_their_words(html: Path) -> None:
    found = json.loads((html / "search.json").read_text())
    texts = {item["location"].partition("#")[0] for item in found["items"]}
    assert {"howto/gold.html", "tasks/spans.html", "reference/http.html"} <= texts


def test_a_page_is_served_with_a_policy_that_lets_it_load_nothing_elsewhere(html: Path) -> None:
    with server(html, 0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{running.server_port}/start.html"
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert answer.headers["content-security-policy"] == POLICY
            assert b"Ten minutes" in answer.read()
        running.shutdown()


def test_what_is_wrong_with_a_built_site_is_named(tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text('<h1 id="there">Other</h1>')
    (tmp_path / "style.css").write_text("@import url(//fonts.example.org/a.css);")
    (tmp_path / "page.html").write_text(
        '<script src="https://cdn.example.org/x.js"></script><img src="gone.png">'
        '<a href="other.html#there">right</a><a href="other.html#gone">wrong</a>'
        '<a href="gone.html">gone</a><a href="../secret.html">above</a>'
        '<a href="https://example.org/a">right</a><a href="htps:/example">wrong</a>'
    )
    assert problems(tmp_path) == [
        "page.html: loads https://cdn.example.org/x.js, which is of another host",
        "page.html: loads gone.png, which is not there",
        "page.html: links to other.html#gone, and there is no such heading",
        "page.html: links to gone.html, which is not there",
        "page.html: links to ../secret.html, which is not there",
        "page.html: links to htps:/example, which is no address",
        "style.css: loads something of another host",
    ]


def test_a_warning_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"index.md": "# A page\n\nSee [nothing](nothing.md).\n"}
    config = re.sub(r"^nav = .*?^\]\n", "", CONFIG.read_text(), flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "zensical.toml").write_text(config)
    monkeypatch.setattr("scripts.website.staging.pages", lambda: wrong)
    monkeypatch.setattr("scripts.website.staging.CONFIG", tmp_path / "zensical.toml")
    with pytest.raises(BuildFailed, match="page does not exist"):
        build(tmp_path / "site")
