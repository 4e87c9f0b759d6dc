"""One answer for many items at once, and the undo of all of them."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from supt_async.domain.ids import ItemId, RequestId
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.protocol.tasks.equality import text_of
from supt_async.protocol.tasks.task import parse, settle
from supt_async.protocol.tasks.validation import NotAllowed
from supt_async.redaction import Redacted
from supt_async.rules.suggesting import is_source
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE

MOST = 500
"""Maximum number of items in a request; several requests may be one act."""
MOST_CHARACTERS = 4_000_000
"""Maximum number of characters that a request may store: those of the answer, for each item."""
Act: TypeAlias = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{1,32}$", max_length=32)]
ItemNumber: TypeAlias = Annotated[str, Meta(pattern="^[0-9]{1,18}$", max_length=18)]


class AnswerForMany(Redacted, frozen=True, kw_only=True, forbid_unknown_fields=True):
    act: Act
    """Id that the client has made for what is undone together."""
    value: JSONValue
    items: Annotated[list[ItemNumber], Meta(min_length=1, max_length=MOST)]
    source: Annotated[str, Meta(max_length=128)] | None = None
    """Source whose suggestions were seen beside the items, such as ``model``."""


class Undo(Redacted, frozen=True, kw_only=True, forbid_unknown_fields=True):
    act: Act


class ManyLabelled(Struct, frozen=True, kw_only=True):
    labels: int
    """Number of items that have this answer now, by this act."""
    left: dict[str, int]
    """Number of items that were left as they are, by reason: ``full`` (no open place), ``mine``
    (answered by the owner, or on their screen), ``audited`` (measures accepted suggestions),
    ``withdrawn`` (this act was undone), ``unknown``."""


class Undone(Struct, frozen=True, kw_only=True):
    labels: int
    """Number of labels that were withdrawn."""


async def label_many(call: Call, body: AnswerForMany) -> ManyLabelled:
    """Give one answer to many items: a label of the caller's for each that has an open place."""
    if body.source is not None and not is_source(body.source):
        raise Refused("source: give the name of a source of suggestions")
    task = parse((await call.project()).task)
    if task.bounded:
        raise Refused(
            "answers to this task depend on the item: give one answer to many only where all items"
            " have the same options, and nothing is marked"
        )
    try:
        value = settle(task, body.value)
    except NotAllowed as exc:
        raise Refused(str(exc)) from exc
    if len(text_of(value)) * len(body.items) > MOST_CHARACTERS:
        raise Refused("the answer is too long for so many items: send fewer items at once")
    items = [ItemId(int(item)) for item in body.items]
    done = await call.storage.many.label(call.by, RequestId(body.act), items, value, body.source)
    call.services.query_cache.clear()
    return ManyLabelled(labels=done.labels, left=dict(done.left))


async def undo_many(call: Call, body: Undo) -> Undone:
    """Withdraw the caller's labels of one act, of the last day; their items are open again."""
    taken = await call.storage.many.withdraw(call.by, RequestId(body.act))
    call.services.query_cache.clear()
    return Undone(labels=taken)


OPERATIONS = (
    Operation(method="POST", path=f"{ONE}/labels/many", function=label_many),
    Operation(method="POST", path=f"{ONE}/labels/many/undo", function=undo_many),
)
