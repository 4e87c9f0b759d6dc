"""Records: values that the ports take and give, independent of any database."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from supt_async.domain.ids import FIRST, Generation, ItemId, ProjectId, RunId
from supt_async.domain.participation import NEW, Participation
from supt_async.domain.project import ModelState, Role
from supt_async.domain.values import JSONValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts of a project. A place is open, leased (``out``) or answered."""

    items: int = 0
    open: int = 0
    out: int = 0
    done: int = 0
    labels: int = 0
    asked: int = 0
    """How often one more opinion was asked for, beyond the least number."""
    generation: Generation = FIRST
    paused: bool = False
    connected: int = 0
    """Labellers with a connected session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """The news that something about a project may have changed; it carries no data."""

    project: ProjectId
    items: bool = False
    """A place was freed or added: idle sessions may find something."""
    ranked: bool = False
    labels: bool = False
    model: bool = False
    settings: bool = False
    people: bool = False
    flags: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """Result of adding items."""

    added: int
    known: int
    alike: int = field(default=0, compare=False)
    """Known items without an id, which were taken for an item with the same content."""
    answered: int = field(default=0, compare=False)
    """Known items that were given the known answer that came with them."""
    ignored: int = field(default=0, compare=False)
    """Known items that could not be given the answer or the priority that came with them."""
    updated: int = field(default=0, compare=False)
    """Known items that got another payload, other features or another meta."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredItem:
    id: ItemId
    external_id: str | None
    payload: str = field(repr=False)
    features: str | None = field(repr=False)
    open: int
    labels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLabel:
    """A label as exports have it."""

    seq: int
    label: str
    item: ItemId
    external_id: str | None
    labeller: str
    value: JSONValue = field(repr=False)
    ms: int | None
    created_ms: int
    generation: Generation
    late: bool
    withdrawn: bool
    correction: bool = False
    """An owner's answer, which counts instead of all others to the item."""
    overruled: bool = False
    """The item has a correction, which counts instead of this answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A labeller's secrets, which are shown once: only their digests are stored."""

    name: str
    token: str = field(repr=False)
    """Empty for a person whom an owner invites again: they get a link only."""
    code: str = field(repr=False)
    known: bool = False
    """The name had an account before."""
    was_revoked: bool = False
    """That account was revoked until now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSuggestions:
    """Suggestions of a project's own model; arrays of shape (n,)."""

    ids: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Ids of the items, those that are handed out next first."""
    values: Sequence[str] = field(default=(), repr=False)
    """JSON texts of the answers."""
    numbers: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Place of each item's answer in ``values``."""
    scores: NDArray[np.float64] = field(default_factory=lambda: np.empty(0, dtype=np.float64))
    """Probability of each item's answer, from 0 to 1."""

    def rows(self, start: int, stop: int) -> list[tuple[int, str, float]]:
        """Return some suggestions as item, JSON text and score, by item."""
        part = slice(start, stop)
        texts = [self.values[number] for number in self.numbers[part].tolist()]
        return sorted(zip(self.ids[part].tolist(), texts, self.scores[part].tolist(), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVectors:
    """Short vectors and groups of items, to find those that are alike; arrays of length n."""

    ids: NDArray[np.int64]
    vectors: NDArray[np.float16]
    """Of shape (n, n_dimensions)."""
    groups: NDArray[np.uint16]
    """Number of each item's group, 0 for the largest."""
    run: RunId


class LinkFault(enum.StrEnum):
    """Reason why an invitation link opens nothing, in the words that people read."""

    UNKNOWN = "this link does not work any more: ask for a new one"
    EXPIRED = "this link is too old: ask for a new one"
    USED = "this link has already been used: ask for a new one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A person whose browser has opened an invitation link."""

    name: str
    role: Role
    """In the project that the link leads to."""
    slug: str | None
    """None: the link is for all projects."""
    cookie: str | None = field(repr=False)
    """None: the browser that has used the link came back, with its cookie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupied:
    """A browser that is signed in as somebody else than the link is for; the link stays unused."""

    signed_in: str
    invited: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """The projects in which a person may take part."""

    projects: Mapping[str, Role]
    """Roles by the projects' slugs; "" stands for all projects."""
    link_opened: bool | None
    """Whether an invitation link was opened; None if no link is stored any more."""
    creator: bool = False
    """They may make projects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabellerInfo:
    name: str
    role: Role
    labels: int
    connected: bool
    last_label_ms: int | None
    median_ms: float | None
    """Of the latest answers' time on screen, without pauses."""
    revoked: bool
    per_minute: float | None = None
    """Answers a minute while at work, of the latest answers."""
    agreement: float | None = None
    """Share of other people's answers to the same items that are equal, from 0 to 1."""
    compared: int = 0
    """Number of answers that were compared."""
    participation: Participation = NEW
    """State of the labeller in the project that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """All items of a project, as the ranking sees them.

    ``ids`` is int64 of shape (n,), ascending; ``open`` is bool of the same shape: the item
    still wants an answer (it may be out with somebody now).
    """

    ids: NDArray[np.int64]
    open: NDArray[np.bool_]
    out: NDArray[np.int64]
    """Ids of the items that are leased now."""
    shown: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Those of them that are on a labeller's screen: a new ranking does not take them away."""
    labellers: int = 1
    """Number of labellers who have leases now, but at least 1."""
    covers: int
    """Number of chunks of the base order that the pool covers; ``publish`` is given it."""
    changes: int = 0
    """Number that grows when items get another content; read before the content is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A label that counts, as the training sees it."""

    seq: int
    item: ItemId
    labeller: int
    value: JSONValue = field(repr=False)
    shown: bool = False
    """Whether the labeller saw a suggestion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    id: RunId
    state: ModelState
    labels: int
    generation: Generation | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    durations: Mapping[str, float] = field(default_factory=dict)
    """Seconds by phase: fit, score, publish, evaluate."""
    error: str | None = None
    progress: str | None = None
    """Last line that the model has printed while it was fitted."""
    queued_ms: int = 0
    started_ms: int | None = None
    finished_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How far the items of a project are encoded."""

    name: str
    """Name of the encoder; empty if it could not be made."""
    done: int
    total: int
    error: str | None = None
    """Sentence about why it does not go on."""
