"""Style sheets of projects: which are allowed, and how they are kept to the item.

A style sheet changes how items look. It may not load anything, nor reach anything but the item:
what would do so is refused, and the rest is served within ``@scope``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import tinycss2

from supt_async.errors import Refused

MAX_STYLE = 16 * 1024
"""Maximum size of a style sheet, in bytes."""
MAX_DEPTH = 20
"""Maximum depth of nested blocks and brackets."""
DEEP = "is nested too deeply"
SCOPE = ".stage > .item"
"""Element of the labelling page with the item, for which all rules of a style sheet are."""
GROUPS = frozenset({"media", "container", "supports"})
"""Rules that hold other rules."""
FUNCTIONS = frozenset(
    """rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark
    calc min max clamp abs round minmax repeat fit-content var counter counters
    linear-gradient radial-gradient conic-gradient repeating-linear-gradient
    repeating-radial-gradient repeating-conic-gradient cubic-bezier steps
    translate translatex translatey scale scalex scaley rotate skew skewx skewy matrix
    blur brightness contrast grayscale hue-rotate invert opacity saturate sepia drop-shadow
    """.split()  # noqa: SIM905
)
"""Functions that a value may have: none of them names an address."""
SELECTORS = frozenset(
    {"not", "is", "where", "has", "nth-child", "nth-last-child", "nth-of-type", "lang", "dir"}
)
"""Functions that a selector may have."""
BANNED = frozenset({"behavior", "-moz-binding", "src"})
"""Properties that name an address."""


def check_style(text: str) -> None:
    """Refuse a style sheet that is too large, or could load or reach what it must not.

    Raises:
        Refused: One line: which line of it, and why.
    """
    size = len(text.encode(errors="replace"))
    if size > MAX_STYLE:
        raise Refused(f"style: must not be longer than {MAX_STYLE} bytes, and has {size}")
    _check_signs(text)
    try:
        _check_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))
    except ValueError as exc:  # Python reads no number of more than 4,300 digits
        raise Refused("style: a number has too many digits") from exc


@lru_cache(maxsize=64)
def scoped(text: str) -> str:
    """Return an allowed style sheet as it is served: for the item, which cuts what sticks out."""
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    inner = "\n".join(rule.serialize() for rule in rules)
    return f".stage {{ contain: paint; }}\n@scope ({SCOPE}) {{\n{inner}\n}}\n"


def _check_signs(text: str) -> None:
    """Refuse escapes, which hide what is written, before anything is parsed."""
    line = 1
    for sign in text:
        if sign == "\n":
            line += 1
        elif sign == "\\":
            _refuse(line, "escapes (\\) are not allowed: write the character itself")
        elif sign in "\0<":
            _refuse(line, f"the sign {sign!r} is not allowed")


def _check_rules(rules: Iterable[Any], depth: int = 1) -> None:
    for rule in rules:
        match rule.type:
            case "comment" | "whitespace":
                pass
            case "error":
                _refuse(rule.source_line, f"is no CSS ({rule.message})")
            case "qualified-rule":
                _check_selector(rule.prelude)
                _check_within(rule, depth)
            case "at-rule" if rule.lower_at_keyword in GROUPS and rule.content is not None:
                _check_values(rule.prelude, FUNCTIONS | {"style", "selector"})
                _check_within(rule, depth)
            case "at-rule":
                _refuse(rule.source_line, f"@{rule.lower_at_keyword} is not allowed")
            case "declaration":
                _check_declaration(rule)
            case _:
                _refuse(rule.source_line, "is no rule")


def _check_within(rule: Any, depth: int) -> None:
    if depth >= MAX_DEPTH:
        _refuse(rule.source_line, DEEP)
    _check_rules(tinycss2.parse_blocks_contents(rule.content), depth + 1)


def _check_declaration(rule: Any) -> None:
    if rule.lower_name in BANNED:
        _refuse(rule.source_line, f"{rule.name} is not allowed")
    _check_values(rule.value, FUNCTIONS)
    words = {one.lower_value for one in rule.value if one.type == "ident"}
    if rule.lower_name == "position" and (words & {"fixed", "sticky"} or _calls(rule.value)):
        _refuse(rule.source_line, "position: fixed is not allowed, as it would leave the item")


def _check_selector(prelude: Iterable[Any]) -> None:
    _check_values(prelude, SELECTORS)


def _check_values(values: Iterable[Any], functions: frozenset[str]) -> None:
    for one in _all(values):
        if one.type == "url":
            _refuse(one.source_line, "url() is not allowed: nothing may be loaded")
        elif one.type == "error":
            _refuse(one.source_line, f"is no CSS ({one.message})")
        elif one.type == "function" and one.lower_name not in functions:
            why = ": nothing may be loaded" if one.lower_name in ("url", "src", "image") else ""
            _refuse(one.source_line, f"{one.lower_name}() is not allowed{why}")


def _calls(values: Iterable[Any]) -> bool:
    return any(one.type == "function" for one in _all(values))


def _all(values: Iterable[Any], depth: int = 1) -> Iterator[Any]:
    """Yield all component values, also those within brackets and functions."""
    for one in values:
        yield one
        if one.type in ("function", "() block", "[] block", "{} block"):
            if depth >= MAX_DEPTH:
                _refuse(one.source_line, DEEP)
            yield from _all(one.arguments if one.type == "function" else one.content, depth + 1)


def _refuse(line: int, why: str) -> None:
    raise Refused(f"style: line {line}: {why}")
