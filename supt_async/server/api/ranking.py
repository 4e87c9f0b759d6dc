"""Parser of an uploaded ranking: decodes it piece by piece, and never holds all of its text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from supt_async.errors import Refused
from supt_async.server.worker_threads import MAX_INLINE_BYTES, BodyDecoder

Ids: TypeAlias = NDArray[np.int64]
MAX_PIECE = 2 * MAX_INLINE_BYTES
"""Maximum number of bytes without the end of an entry; an entry has fewer than a hundred."""

_WORDS = "write a list of ids, best first, or of [id, score] pairs"
_ids = msgspec.json.Decoder(list[int | str])
_pairs = msgspec.json.Decoder(list[tuple[int | str, float]])


class Ranking:
    """A ranking as far as it has arrived; any thread may feed it, one piece at a time."""

    def __init__(self, known: Ids) -> None:
        """``known`` are the ids of the project's items."""
        self._known = known
        self._rest = b""
        self._scored: bool | None = None
        self._parts: list[Ids] = []
        self._scores: list[NDArray[np.float64]] = []
        self._count = 0

    def take(self, piece: bytes) -> None:
        """Parse the next bytes.

        Raises:
            Refused: They are not part of a ranking of these items.
        """
        text = self._rest + piece
        if self._scored is None:
            text = self._begin(text)
        if self._scored is None:
            cut = 0
        else:
            cut = text.rfind(b"],") + 1 if self._scored else text.rfind(b",")
        if cut > 0:
            self._decode(text[:cut])
            text = text[cut + 1 :]
        if len(text) > MAX_PIECE:
            raise Refused(_WORDS)
        self._rest = text

    def _begin(self, text: bytes) -> bytes:
        """Parse the beginning, and return the rest; return everything if it is too short."""
        begun = text.lstrip()
        if begun[:1] not in (b"", b"["):
            raise Refused(_WORDS)
        entry = begun[1:].lstrip()[:1]
        if not entry:
            return text
        self._scored = entry == b"["
        return begun[1:]

    def whole(self) -> Ids:
        """Return the ids, best first, once all pieces are parsed.

        Raises:
            Refused: They are not a ranking of these items.
        """
        last = self._rest.rstrip()
        if self._scored is None or last[-1:] != b"]" or (self._parts and not last[:-1].strip()):
            raise Refused(_WORDS)
        self._decode(last[:-1])
        ids = np.concatenate(self._parts)
        unknown = np.count_nonzero(~np.isin(ids, self._known))
        if unknown:
            raise Refused(f"{unknown} of these ids are not items of this project")
        if len(np.unique(ids)) != len(ids):
            raise Refused("each item may stand in a ranking only once")
        if self._scored:
            ids = ids[np.argsort(-np.concatenate(self._scores), kind="stable")]
        return ids

    def _decode(self, entries: bytes) -> None:
        text = b"[" + entries + b"]"
        try:
            if self._scored:
                pairs = _pairs.decode(text)
                self._scores.append(np.array([score for _, score in pairs], dtype=np.float64))
                ids = np.array([int(id_) for id_, _ in pairs], dtype=np.int64)
            else:
                ids = np.array([int(id_) for id_ in _ids.decode(text)], dtype=np.int64)
        except (msgspec.DecodeError, ValueError, OverflowError) as exc:
            raise Refused(_WORDS) from exc
        self._parts.append(ids)
        self._count += len(ids)
        if self._count > len(self._known):
            raise Refused(f"these are more ids than the project has items: {len(self._known)}")


async def read_ranking(pieces: AsyncIterator[bytes], decoder: BodyDecoder, known: Ids) -> Ids:
    """Return the ids of a ranking, best first.

    Raises:
        Refused: It is not a ranking of the ``known`` items.
    """
    ranking = Ranking(known)
    size = len(known)
    async for piece in pieces:
        size += len(piece)
        await decoder.run(len(piece), ranking.take, piece)
    return await decoder.run(size, ranking.whole)
