"""Presenter of items: builds ``item`` messages from payloads, with signed media links.

A link holds the item, a time of expiry and a signature, so that clients without a cookie can
fetch it, and nobody can guess the link of another item.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections import OrderedDict
from typing import TypeAlias, cast
from urllib.parse import quote

import msgspec
from msgspec import UNSET

from supt_async.domain.ids import ItemId, ProjectId
from supt_async.domain.results import LeasedItem, Mode, QuizPlace, Suggestion
from supt_async.domain.values import JSONObject
from supt_async.protocol import messages as m
from supt_async.protocol.display.display import MAX_DATA_BYTES, UNSHOWN, Link, shown, visible
from supt_async.protocol.display.view import View
from supt_async.protocol.tasks.bounds import Bounds
from supt_async.protocol.tasks.kind import Task
from supt_async.storage.transfer.image_sizes import bounds_of_item

LINK_SECONDS = 6 * 3600
"""Minimum time that a media link works, in seconds; the maximum is twice that."""
CACHE = 4096
"""Maximum number of items whose display is cached."""
CACHE_BYTES = 32 * 2**20
"""Maximum size of these displays as JSON, which they are cached as.

As objects, those of a hundred columns of numbers would be a million for a full cache: the garbage
collector would look through them again and again, and stop the event loop for a tenth of a second.
"""

_Known: TypeAlias = tuple[tuple[int, int, View, bool], msgspec.Raw, Bounds | None]
"""Validity of a display, the display as JSON, the bounds that answers to it must keep to."""

_UNSHOWN = msgspec.Raw(msgspec.json.encode(UNSHOWN))


def is_shown(item: m.Item) -> bool:
    """Tell whether the client sees an item that a presenter has made, and not why it does not."""
    return cast(object, item.data) is not _UNSHOWN


class Presenter:
    """Turns leased items into ``item`` messages."""

    def __init__(self, secret: bytes, base_url: str = "") -> None:
        self._secret = secret
        self._base_url = base_url
        self._cache: OrderedDict[tuple[ProjectId, ItemId], _Known] = OrderedDict()
        self._size = 0

    def item(self, project: ProjectId, task: Task, offer: LeasedItem, *, payload: bool) -> m.Item:
        """Return the message that hands out an item; its display is JSON already (``Raw``)."""
        envelope = None
        # A display is good for this content and task, and as long as its link.
        period = int(time.time()) // LINK_SECONDS
        slot = (period, hash(offer.payload), task.view, task.bounded)
        key = project, offer.item  # SQLite gives a deleted item's id to the next one
        known = self._cache.get(key)
        if known is None or known[0] != slot or payload:
            envelope = msgspec.json.decode(offer.payload)
        if known is None or known[0] != slot:
            data = shown(envelope, task.view, self.links(project, offer.item))
            bounds = None if not task.bounded else bounds_of_item(envelope, data)
            encoded = _UNSHOWN if data is UNSHOWN else msgspec.Raw(msgspec.json.encode(data))
            known = (slot, encoded, bounds)
            self._remember(key, known)
        return m.Item(
            lease=offer.lease,
            item=str(offer.item),
            data=cast(JSONObject, known[1]),  # the encoder copies it
            # A payload that would not fit into a frame is fetched over HTTP.
            payload=visible(envelope, task.view)
            if payload and len(offer.payload) <= MAX_DATA_BYTES
            else UNSET,
            mode=offer.mode,
            expires_in_ms=offer.expires_in_ms,
            value=offer.value if offer.mode is not Mode.PUSH and offer.value is not None else UNSET,
            model=offer.generation if offer.generation else UNSET,
            suggestion=UNSET if offer.suggestion is None else _as_sent(offer.suggestion),
            quiz=UNSET if offer.quiz is None else _place(offer.quiz),
        )

    def _remember(self, key: tuple[ProjectId, ItemId], known: _Known) -> None:
        """Cache a display; the oldest ones make room, but the last one always stays."""
        replaced = self._cache.pop(key, None)
        self._size += len(known[1]) - (0 if replaced is None else len(replaced[1]))
        self._cache[key] = known
        while len(self._cache) > CACHE or (self._size > CACHE_BYTES and len(self._cache) > 1):
            self._size -= len(self._cache.popitem(last=False)[1][1])

    def bounds(self, project: ProjectId, item: ItemId, task: Task) -> Bounds | None:
        """Return the bounds that marks on an item must keep to, if it is cached."""
        known = self._cache.get((project, item))
        return None if known is None or known[0][2:] != (task.view, task.bounded) else known[2]

    def links(self, project: ProjectId, item: ItemId) -> Link:
        """Return the function that signs links to an item's media."""
        return lambda part: self.link(project, item, part)

    def link(self, project: ProjectId, item: ItemId, part: str | None = None) -> str:
        """Return a signed link to an item's media; it stays the same for hours, so caches work.

        The name of a part is signed, too: a field that the task does not show can't be fetched.
        """
        expires = (int(time.time()) // LINK_SECONDS + 2) * LINK_SECONDS
        signature = self._sign(project, item, expires, part)
        name = "" if part is None else f"&part={quote(part, safe='')}"
        return f"{self._base_url}/media/{project}/{item}?e={expires}&s={signature}{name}"

    def valid(
        self, project: int, item: int, expires: int, signature: str, part: str | None = None
    ) -> bool:
        """Tell whether a link has the server's signature and has not expired."""
        if expires < time.time():
            return False
        # As bytes, since compare_digest accepts only ASCII in texts.
        return hmac.compare_digest(
            self._sign(project, item, expires, part).encode(), signature.encode(errors="replace")
        )

    def _sign(self, project: int, item: int, expires: int, part: str | None) -> str:
        text = f"{project}/{item}/{expires}" + ("" if part is None else f"/{part}")
        signed = text.encode(errors="surrogatepass")
        return hmac.new(self._secret, signed, hashlib.sha256).hexdigest()[:32]


def _place(quiz: QuizPlace) -> m.QuizState:
    return m.QuizState(number=quiz.number, of=quiz.of)


def _as_sent(suggestion: Suggestion) -> m.Suggestion:
    score = UNSET if suggestion.score is None else suggestion.score
    return m.Suggestion(source=suggestion.source, value=suggestion.value, score=score)
