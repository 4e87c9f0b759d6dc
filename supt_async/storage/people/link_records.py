"""Values of open links and of groups."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """Open link that an owner wants to make."""

    most: int
    """Maximum number of people who may come by it."""
    quota: int | None = None
    """Most answers of each of them; None: the project's."""
    return_url: str | None = None
    """Address to which they are sent back when they are done."""
    code: str | None = field(default=None, repr=False)
    """Completion code that they are shown then; None: a random one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """Open link of a project, without the secret by which it opens."""

    id: int
    most: int
    used: int
    """Number of people who came by it."""
    quota: int | None
    return_url: str | None
    code: str = field(repr=False)
    made_by: str | None
    """Name of the owner who made it; None if an operator did."""
    created_ms: int
    closed_ms: int | None
    labels: int = 0
    """Number of the answers of those who came by it, of which late and withdrawn ones are none."""


class OpenLinkFault(enum.StrEnum):
    """Reason why an open link makes nobody a labeller, in the words that people read."""

    UNKNOWN = "this link does not work: ask those who gave it to you for another one"
    CLOSED = "this link was closed: nobody can begin by it any more"
    FULL = "as many people as were wanted have come by this link: nobody can begin by it any more"
    ARCHIVED = "this project is over: nobody can begin any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Browser in which somebody opens an open link."""

    secret: str = field(repr=False)
    """Secret part of the link."""
    parameters: Mapping[str, str] = field(repr=False)
    """Parameters of the address, as a crowd platform has added them."""
    cookie: str | None = field(default=None, repr=False)
    """Cookie that the browser has already."""
    keep: bool = False
    """Make no new labeller if the browser is signed in as somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupInfo:
    """Group of labellers, that items can be assigned to."""

    name: str
    members: tuple[str, ...]
    mine: bool = True
    """Whether whoever asks may change it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChange:
    """People who are put into a group, or taken out of it."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
