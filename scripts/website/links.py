"""Where a file of the repository is on the site, and links between its pages.

A link of a page leads to a file of the repository, as GitHub shows it. On the site the same link
leads to the page that shows this file.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

CODE = re.compile(
    r"^(?P<indent> *)(?P<mark>```+|~~~+).*?^(?P=indent)(?P=mark)`*[ ]*$"
    r"|(?P<ticks>`+)(?!`)(?:.+?)(?<!`)(?P=ticks)(?!`)",
    re.MULTILINE | re.DOTALL,
)
LINK = re.compile(r"(?P<before>\]\(<?|<(?:img|a)\s[^>]*?(?:src|href)=\")(?P<target>[^)\s>\"]+)")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
ROOT_PAGES = {
    "README.md": "readme.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "reporting.md",
    "LICENSE": "license.md",
    "scripts/README.md": "scripts.md",
}
"""Files outside of docs/ that have a page, with its path on the site."""


def place(path: str) -> str | None:
    """Return the path on the site of a file of the repository; None if it has none."""
    if path in ROOT_PAGES:
        return ROOT_PAGES[path]
    folder, _, rest = path.partition("/")
    if folder != "docs" or not rest:
        return None
    if rest.startswith("examples/") and rest.endswith(".py"):
        return rest.removesuffix(".py") + ".md"
    name = posixpath.basename(rest)
    if name == "README.md":
        return posixpath.join(posixpath.dirname(rest), "index.md")
    if "." not in name:  # a folder: GitHub shows its README
        return posixpath.join(rest, "index.md")
    return rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that is written on the site with text of a file of the repository."""

    source: str
    """Path of the file, whose links are relative to its folder."""
    target: str
    """Path on the site."""
    moved: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By file: headings that have a page of their own, with its path and fragment."""

    def linked(self, text: str) -> str:
        """Return a text of the file with its links as the page has them.

        Raises:
            ValueError: A link leads to a file that is not on the site.
        """
        return outside_of_code(text, lambda part: LINK.sub(self._link, part))

    def _link(self, match: re.Match[str]) -> str:
        target = match["target"]
        if SCHEME.match(target):
            return match[0]
        path, _, fragment = target.partition("#")
        folder = posixpath.dirname(self.source)
        file = posixpath.normpath(posixpath.join(folder, path)) if path else self.source
        found = self.moved.get(file, {}).get(fragment)
        if found is None:
            here = place(file)
            if here is None:
                raise ValueError(f"{self.source} links to {target}, which is not on the site")
            found = here + (f"#{fragment}" if fragment else "")
        page, _, fragment = found.partition("#")
        if page == self.target and fragment:
            return f"{match['before']}#{fragment}"
        relative = os.path.relpath(page, posixpath.dirname(self.target) or ".")
        return match["before"] + relative + (f"#{fragment}" if fragment else "")


def outside_of_code(text: str, change: Callable[[str], str]) -> str:
    """Change the parts of a text that are not code."""
    parts, end = [], 0
    for match in CODE.finditer(text):
        parts += [change(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, change(text[end:])])
