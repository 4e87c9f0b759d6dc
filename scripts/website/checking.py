"""Reads the built site: where links lead, which pictures are there, what comes from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
"""Elements that make a browser load something, with the attribute that says what."""
ADDRESS = re.compile(r"https?://[\w.-]+\.[a-z]{2,}(?::\d+)?(?:/[^\s<>\"]*)?\Z")
IMPORT = re.compile(r"(?:url\(|@import\s+)[\"']?(https?:)?//")
NOT_FOUND = "404.html"
"""Page for any address, so its links begin with the site's own address."""


class Links(HTMLParser):
    """What a page links to and loads, and the anchors that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.targets: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an element."""
        values = {name: value or "" for name, value in attrs}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.targets.append(values["href"])
        canonical = values.get("rel") in ("canonical", "prev", "next", "alternate")
        if tag in LOADING and LOADING[tag] in values and not canonical:
            self.loaded.append(values[LOADING[tag]])


def read(path: Path) -> Links:
    """Read a page."""
    links = Links()
    links.feed(path.read_text(encoding="utf-8"))
    return links


def problems(html: Path) -> list[str]:
    """List what is wrong with a built site, a line each, in the order of its pages."""
    found = {path: read(path) for path in sorted(html.rglob("*.html"))}
    lines = []
    for path, links in found.items():
        if path.name != NOT_FOUND:
            name = path.relative_to(html).as_posix()
            lines += [f"{name}: {line}" for line in _of_page(path, links, found, html)]
    for path in sorted(html.rglob("*.css")):
        if IMPORT.search(path.read_text(encoding="utf-8")):
            lines.append(f"{path.relative_to(html)}: loads something of another host")
    return lines


def _of_page(path: Path, links: Links, found: dict[Path, Links], html: Path) -> Iterator[str]:
    for target in links.loaded:
        if urlsplit(target).netloc:
            yield f"loads {target}, which is of another host"
        elif not target.startswith("data:") and not _file(path, target).exists():
            yield f"loads {target}, which is not there"
    for target in links.targets:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc:
            if not ADDRESS.match(target) and parts.scheme != "mailto":
                yield f"links to {target}, which is no address"
            continue
        file = _file(path, target)
        if not file.is_relative_to(html.resolve()) or not file.exists():
            yield f"links to {target}, which is not there"
        elif parts.fragment and file.suffix == ".html":
            known = found[html / file.relative_to(html.resolve())].anchors
            if unquote(parts.fragment) not in known:
                yield f"links to {target}, and there is no such heading"


def _file(page: Path, target: str) -> Path:
    """Return the file that a relative link of a page leads to."""
    path = unquote(urlsplit(target).path)
    file = (page.parent / path).resolve() if path else page.resolve()
    return file / "index.html" if file.is_dir() else file
