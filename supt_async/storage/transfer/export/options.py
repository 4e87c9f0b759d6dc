"""Options of an export, checked; ``parsing`` makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

Resolve: TypeAlias = Literal["none", "majority", "consensus"]
"""How labels become rows: one each, or one for each item."""
RESOLVES: tuple[Resolve, ...] = get_args(Resolve)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """Checked options of an export."""

    format: str = "jsonl"
    resolve: Resolve = "none"
    extras: tuple[str, ...] = ()
    """Names of ``EXTRAS`` to include."""
    since_ms: int | None = None
    """Only labels from this time on, in milliseconds since the epoch; or, with one row for each
    item, only items that have such a label."""
    machine: bool = True
    """Whether to include labels that a program gave."""
    withdrawn: bool = False
    late: bool = False
    gold: bool = False
    """Whether to include answers to gold items, which test labellers."""
    safe: bool = False
    """Whether CSV cells that a spreadsheet would calculate get an apostrophe."""
    tokens: str = ""
    """Field of the payload that lists the tokens, for formats of tokens."""
    question: str = ""
    """Question of a form that is exported by itself; empty for the whole task."""
