"""Idle state of a session: whether it waits for items, and what it was told about that."""

from __future__ import annotations

from msgspec import UNSET

from supt_async.domain.participation import IdleWhy
from supt_async.domain.results import CommandResult, Completion, IdleReason
from supt_async.protocol import messages as m


class IdleState:
    """Whether the queue had fewer items than a session wanted, and which reason it was told."""

    def __init__(self) -> None:
        self.starved = False
        """Whether the queue had fewer items than were wanted, so that a wake-up claims again."""
        self._told: tuple[IdleReason, IdleWhy | None] | None = None

    def update(self, result: CommandResult, *, wanted: bool, holds: bool) -> m.IdleNotice | None:
        """Process a command's result; return the notice to send, if there is one.

        ``wanted`` is whether the command asked for items. A session that ``holds`` an item is
        not told why there is no other, and none is told the same reason twice in a row.
        """
        if result.leased:
            self._told = None
        if result.idle is None:
            if wanted and result.leased:
                self.starved = False
            return None
        self.starved = True
        idle = result.idle
        if holds or (idle.reason, idle.why) == self._told:
            return None
        self._told = idle.reason, idle.why
        return m.IdleNotice(
            reason=idle.reason,
            out=idle.out if idle.reason is IdleReason.WAITING else UNSET,
            why=UNSET if idle.why is None else idle.why.value,
            completion=UNSET if idle.completion is None else _completion(idle.completion),
        )


def _completion(completion: Completion) -> m.Completion:
    back = UNSET if completion.return_url is None else completion.return_url
    return m.Completion(code=completion.code, return_url=back)
