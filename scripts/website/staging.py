"""Writes the folder of pages that Zensical builds, and its configuration."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from scripts.reference.markdown import code
from scripts.website import http_api, kinds, programs
from scripts.website.links import ROOT_PAGES, Page, place
from scripts.website.markdown import converted

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "docs" / "zensical.toml"
GLOB = re.compile(r'"([\w/-]+/\*\.md)",?')
PICTURED = "docs/images/templates"


def pages() -> dict[str, str]:
    """Return the text of every page of the site, by its path there.

    Raises:
        ValueError: A page links to a file of the repository that is not on the site.
    """
    return dict(_pages())


def _pages() -> Iterator[tuple[str, str]]:
    rest, sections = kinds.split((ROOT / kinds.SOURCE).read_text(encoding="utf-8"))
    moved = {kinds.SOURCE: kinds.moved(sections)}
    for path in _sources():
        source = path.relative_to(ROOT).as_posix()
        target = place(source)
        assert target is not None
        text = path.read_text(encoding="utf-8")
        if source == kinds.SOURCE:
            text = rest
        elif source == "LICENSE":
            text = "# Licence\n\n" + code(text, "text")
        elif path.suffix == ".py":
            yield target, programs.page(source, text)
            continue
        page = Page(source=source, target=target, moved=moved)
        yield target, converted(page.linked(text))
    pictures = {picture.stem for picture in (ROOT / PICTURED).glob("*.png")}
    for kind, body in sections.items():
        page = Page(source=kinds.SOURCE, target=f"tasks/{kind}.md", moved=moved)
        yield page.target, converted(page.linked(kinds.page(kind, body, pictures)))
    yield "reference/http.md", http_api.page()


def _sources() -> Iterator[Path]:
    """Yield the files of the repository that have a page."""
    yield from (ROOT / name for name in ROOT_PAGES)
    yield from sorted((ROOT / "docs").rglob("*.md"))
    yield from sorted((ROOT / "docs" / "examples").rglob("*.py"))


def stage(folder: Path) -> Path:
    """Write pages, pictures and the configuration into a folder; return the configuration's path.

    Raises:
        ValueError: A page links to a file of the repository that is not on the site.
    """
    found = pages()
    for target, text in found.items():
        path = folder / "pages" / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "docs" / "images", folder / "pages" / "images")
    shutil.copytree(ROOT / "docs" / "site", folder / "pages" / "site")
    config = folder / "zensical.toml"
    config.write_text(navigated(CONFIG.read_text(encoding="utf-8"), set(found)), encoding="utf-8")
    return config


def navigated(config: str, found: set[str]) -> str:
    """Return the configuration with each ``"folder/*.md"`` as the list of its pages.

    Pages that the configuration names itself are left out of such lists.
    """

    def listed(match: re.Match[str]) -> str:
        folder = match[1].removesuffix("*.md")
        names = sorted(
            name
            for name in found
            if name.startswith(folder)
            and "/" not in name.removeprefix(folder)
            and f'"{name}"' not in config
        )
        return " ".join(f'"{name}",' for name in names)

    return GLOB.sub(listed, config)
