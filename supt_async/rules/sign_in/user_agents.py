"""Short names of browsers and programs, from the header ``User-Agent``."""

from __future__ import annotations

import re

LOOKED_AT = 400
"""Number of characters of the header that are looked at."""
_BROWSERS = (
    ("Edge", ("Edg/", "EdgA/", "EdgiOS/")),
    ("Opera", ("OPR/",)),
    ("Samsung Internet", ("SamsungBrowser/",)),
    ("Firefox", ("Firefox/", "FxiOS/")),
    ("Chrome", ("Chrome/", "CriOS/", "HeadlessChrome/")),
    ("Safari", ("Safari/",)),
)
"""Browsers and what tells them; those that also claim to be others come first."""
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("ChromeOS", "CrOS"),
    ("macOS", "Mac OS X"),
    ("Linux", "Linux"),
)
_PROGRAM = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")


def agent_of(header: str) -> str:
    """Return what sends a header, such as ``Firefox on Linux``; empty if that is not known."""
    text = header[:LOOKED_AT]
    browser = next((name for name, signs in _BROWSERS if any(sign in text for sign in signs)), "")
    if not browser:
        program = _PROGRAM.match(text)
        return program.group() if program and not text.startswith("Mozilla/") else ""
    system = next((name for name, sign in _SYSTEMS if sign in text), "")
    return f"{browser} on {system}" if system else browser
