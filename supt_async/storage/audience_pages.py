"""How far the items of each audience have been read, for the order readers of both databases.

An audience's items are read page by page, by their places in ``item_audience``, and a page is
never read again while there may be more. At the end they are read again from the start, but not
often: what was lost from memory is found then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supt_async.domain.ids import AudienceId, LabellerId

PAGE = 200
"""Number of items in the first page."""
MOST = 10_000
"""Maximum number of items in a page, where few of them are open."""
FEW = 50
"""Number of open items of a page below which the next one is twice as long."""
AGAIN_MS = 30_000
"""Time after which an audience's items are read again from the start, in milliseconds."""


@dataclass(slots=True)
class _Progress:
    after: int | None = None
    """Place of the last item that was read; None: none was."""
    size: int = PAGE
    ended_ms: int | None = None
    """When the end was reached; None: there may be more."""


@dataclass(frozen=True, slots=True)
class Span:
    """Page to be read next."""

    after: int | None
    """Place after which it begins; None: at the start."""
    size: int
    again: bool = False
    """All items of the audience are read again."""


class AudiencePages:
    """What has been read of the audiences of one project, and who belongs to them."""

    def __init__(self, version: int) -> None:
        self._version = version
        self._of: dict[LabellerId, Sequence[AudienceId]] = {}
        self._progress: dict[AudienceId, _Progress] = {}

    def renew(self, version: int) -> bool:
        """Forget everything if other people may get items, or others are assigned, since."""
        if version == self._version:
            return False
        self._version = version
        self._of.clear()
        self._progress.clear()
        return True

    def audiences(self, labeller: LabellerId) -> Sequence[AudienceId] | None:
        """Return the audiences that a labeller belongs to; None if they were not noted."""
        return self._of.get(labeller)

    def note(self, labeller: LabellerId, audiences: Sequence[AudienceId]) -> None:
        """Note the audiences that a labeller belongs to."""
        self._of[labeller] = audiences

    def span(self, audience: AudienceId, now_ms: int) -> Span | None:
        """Return the page to be read next; None if all were read not long ago."""
        progress = self._progress.setdefault(audience, _Progress())
        if progress.ended_ms is None:
            return Span(progress.after, progress.size)
        if 0 <= now_ms - progress.ended_ms < AGAIN_MS:
            return None
        self._progress[audience] = _Progress()
        return Span(None, PAGE, again=True)

    def read(
        self, audience: AudienceId, span: Span, places: Sequence[int], found: int, now_ms: int
    ) -> None:
        """Note that a page was read.

        Args:
            audience: The audience.
            span: The page.
            places: The places of its items.
            found: How many of them are open or leased.
            now_ms: The time.
        """
        progress = self._progress[audience]
        if len(places) < span.size:
            progress.ended_ms = now_ms
            return
        progress.after = places[-1]
        progress.size = min(span.size * 2, MOST) if found < FEW else PAGE
