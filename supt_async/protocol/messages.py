"""Messages of ``supt.v1.json``, one class for each.

A message is a frozen value without behaviour: it can be compared, logged and kept. ``codec``
turns messages into text and back; ``server.session`` and ``client.session`` decide what they
mean. The JSON Schema and the AsyncAPI document are generated from this module (``schemas``).

Unknown fields are ignored by the receiver, so that a later minor version may add some.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from supt_async.domain.project import ModelState, Role
from supt_async.domain.results import ErrorCode, IdleReason, Mode
from supt_async.protocol.item_parts import (
    QuizState as QuizState,
    Suggestion as Suggestion,
    ThreadMessage as ThreadMessage,
)
from supt_async.redaction import Redacted

SUBPROTOCOL = "supt.v1.json"
VERSION = 1
MAX_BYTES = 65_536
"""Maximum size of a client's frame in bytes of UTF-8; a larger one closes the socket with 1009."""
MAX_SERVER_BYTES = 1_048_576
"""Maximum size of a server's frame in bytes; an item that would not fit can't be added."""
WINDOW = 2
"""Number of leases that a client holds by default: the item on screen and the next one."""
WINDOW_MAX = 8
"""Maximum number of leases that a session holds."""

# Neither '.' nor '..': ids are part of URLs, in which those two name other folders.
Id: TypeAlias = Annotated[
    str, Meta(pattern=r"^(?!\.{1,2}$)[A-Za-z0-9_.-]{1,64}(?!\n)$", max_length=64)
]
Lease: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
Leases: TypeAlias = Annotated[list[Lease], Meta(max_length=64)]
Slug: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
Note: TypeAlias = Annotated[str, Meta(max_length=4096)]
Milliseconds: TypeAlias = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Count: TypeAlias = Annotated[int, Meta(ge=0)]


class Message(Redacted, frozen=True, kw_only=True, tag_field="type", omit_defaults=False):
    """Base of all messages."""


# --- client to server -----------------------------------------------------------------------


class Hello(Message, frozen=True, kw_only=True, tag="hello"):
    """First message of a client: the project, who asks, and which leases it still holds."""

    v: Annotated[int, Meta(ge=0)]
    project: Slug
    token: Annotated[str, Meta(max_length=256)] | UnsetType = UNSET
    session: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET
    have: Leases | UnsetType = UNSET
    window: Annotated[int, Meta(ge=0)] = WINDOW
    payload: bool = False
    counts: bool = False
    """The client counts its own answers: it is sent ``counted`` instead of ``progress.mine``."""
    news: bool = True
    """Whether somebody sees progress and the model's state; see ``News``."""
    client: Annotated[str, Meta(max_length=128)] | UnsetType = UNSET


class Submit(Message, frozen=True, kw_only=True, tag="submit"):
    """Stores an answer. ``id`` is made once and kept until the answer is acknowledged."""

    id: Id
    lease: Lease
    value: Any
    ms: Milliseconds | UnsetType = UNSET
    unseen: bool | UnsetType = UNSET
    """The item's suggestion was not on screen: the labeller hides suggestions."""


class Skip(Message, frozen=True, kw_only=True, tag="skip"):
    """Gives an item back, which is not sent to this labeller again."""

    id: Id
    lease: Lease
    reason: Note | UnsetType = UNSET


class Undo(Message, frozen=True, kw_only=True, tag="undo"):
    """Withdraws a submit or a skip of this labeller; ``submit`` is its id."""

    id: Id
    submit: Id


class Release(Message, frozen=True, kw_only=True, tag="release"):
    """Gives leases back to the queue."""

    id: Id
    leases: Leases


class Flag(Message, frozen=True, kw_only=True, tag="flag"):
    """Tells the owner about an item, by its lease or by the id of an answer to it."""

    id: Id
    lease: Lease | UnsetType = UNSET
    submit: Id | UnsetType = UNSET
    note: Note | UnsetType = UNSET


class Show(Message, frozen=True, kw_only=True, tag="show"):
    """Tells that an item is on screen, so that a new ranking does not replace it."""

    lease: Lease


class Window(Message, frozen=True, kw_only=True, tag="window"):
    """Sets the number of leases that the client wants to hold; 0 pauses."""

    n: Annotated[int, Meta(ge=0)]


class News(Message, frozen=True, kw_only=True, tag="news"):
    """Tells whether ``progress`` and ``model`` are wanted: a page that nobody sees wants none."""

    on: bool


class Ping(Message, frozen=True, kw_only=True, tag="ping"):
    id: Id


class Bye(Message, frozen=True, kw_only=True, tag="bye"):
    """Ends the session; its leases go back unless ``release`` is false."""

    release: bool = True


ClientMessage: TypeAlias = (
    Hello | Submit | Skip | Undo | Release | Flag | Show | Window | News | Ping | Bye
)

CommandMessage: TypeAlias = Submit | Skip | Undo | Release | Flag
"""Messages that ask something of the queue, and are answered with an ``ack`` or an ``error``."""


# --- server to client -----------------------------------------------------------------------


class LeaseState(Struct, frozen=True, kw_only=True):
    """A lease that the session holds."""

    lease: str
    item: str
    expires_in_ms: int


class Limits(Struct, frozen=True, kw_only=True):
    max_bytes: int = MAX_BYTES
    window_max: int = WINDOW_MAX
    rate_per_s: float = 20.0
    """Labels per second; 0 means that there is no limit."""
    hello_ms: int = 10_000
    grace_ms: int = 15_000
    undo_ms: int = 3_600_000


class ProjectInfo(Struct, frozen=True, kw_only=True):
    slug: str
    title: str
    task: dict[str, Any]
    guidelines: str = ""
    style: str = ""
    """Address of a style sheet for the items, on this server; it is empty if there is none."""
    blind: bool = False
    paused: bool = False


class Welcome(Message, frozen=True, kw_only=True, tag="welcome"):
    """Answers ``hello``. The client drops every lease that is not in ``leases``."""

    v: int
    session: str
    resumed: bool
    user: str
    role: Role
    leases: list[LeaseState]
    limits: Limits
    project: ProjectInfo
    mine: Count | UnsetType = UNSET
    """Answers of this labeller that count; left out if they may not see progress."""
    server: str


class Item(Message, frozen=True, kw_only=True, tag="item", omit_defaults=True):
    """An item that is leased to this session."""

    lease: str
    item: str
    data: dict[str, Any]
    mode: Mode
    expires_in_ms: int
    payload: Any = UNSET
    value: Any = UNSET
    """The former answer, after an undo."""
    model: int | UnsetType = UNSET
    """Generation of the ranking that chose the item."""
    score: float | UnsetType = UNSET
    suggestion: Suggestion | UnsetType = UNSET
    """The answer that is proposed; left out if the labeller is to see none."""
    quiz: QuizState | UnsetType = UNSET
    messages: list[ThreadMessage] | UnsetType = UNSET
    """Thread of this labeller's flag on the item, oldest first."""


class Ack(Message, frozen=True, kw_only=True, tag="ack", omit_defaults=True):
    """Acknowledges a request: it took effect and is durable."""

    re: str
    status: Literal["stored", "duplicate", "done"]
    late: bool = False


class Feedback(Message, frozen=True, kw_only=True, tag="feedback", omit_defaults=True):
    """Tells a labeller whether an answer is the known one of its item."""

    re: str
    """The answer's id."""
    right: bool
    value: Any = UNSET
    """The known answer."""


class Replace(Message, frozen=True, kw_only=True, tag="replace"):
    """Names leases that the client drops, except what is already on screen."""

    drop: list[str]
    reason: Literal["reranked", "item_removed", "paused"]


class Progress(Message, frozen=True, kw_only=True, tag="progress"):
    done: Count
    total: Count
    mine: Count | UnsetType = UNSET
    """Answers of this labeller that count; left out for a client that counts its own."""
    labellers: Count
    per_minute: float


class Counted(Message, frozen=True, kw_only=True, tag="counted"):
    """Tells a client that counts its own answers what other sessions of its labeller changed."""

    mine: Count


class Model(Message, frozen=True, kw_only=True, tag="model"):
    """Tells what the model is doing; a later message replaces an earlier one."""

    state: ModelState
    generation: Count
    metrics: dict[str, float]
    labels: Count


class Changed(Message, frozen=True, kw_only=True, tag="changed"):
    """Tells an owner that there is something new to fetch over HTTP."""

    what: list[Literal["labellers", "labels", "items", "runs", "project", "flags"]]


class Completion(Redacted, frozen=True, kw_only=True, omit_defaults=True):
    """What a labeller who came by an open link takes back when their work is done."""

    code: str
    return_url: str | UnsetType = UNSET


class IdleNotice(Message, frozen=True, kw_only=True, tag="idle", omit_defaults=True):
    """Tells why there is no item now; the next one is pushed as soon as there is one."""

    reason: IdleReason
    out: int | UnsetType = UNSET
    why: Literal["suspended", "quiz_failed", "quota", "voided"] | UnsetType = UNSET
    """What concerns this labeller alone."""
    completion: Completion | UnsetType = UNSET


class Error(Message, frozen=True, kw_only=True, tag="error", omit_defaults=True):
    """Refuses a request, which did not take effect; ``message`` names the rule."""

    code: ErrorCode
    message: str
    re: str | UnsetType = UNSET
    retry_ms: int | UnsetType = UNSET


class Pong(Message, frozen=True, kw_only=True, tag="pong"):
    re: str


class ServerBye(Message, frozen=True, kw_only=True, tag="bye", omit_defaults=True):
    """Announces that the server closes the socket."""

    reason: Literal["drain", "replaced", "kicked", "project_closed"]
    retry_ms: int
    resume: bool
    changed: bool = False
    """The project's task was changed; the next ``welcome`` has the new one."""


ServerMessage: TypeAlias = (
    Welcome
    | Item
    | Ack
    | Feedback
    | Replace
    | Progress
    | Counted
    | Model
    | Changed
    | IdleNotice
    | Error
    | Pong
    | ServerBye
)


RETRY_MS = 1_000
"""Milliseconds after which to try again when the database was busy or unavailable."""


def error(
    code: ErrorCode, message: str, re: str | None = None, retry_ms: int | None = None
) -> Error:
    """Make an error; its text names the rule and never repeats data."""
    return Error(
        code=code,
        message=message,
        re=UNSET if re is None else re,
        retry_ms=UNSET if retry_ms is None else retry_ms,
    )
