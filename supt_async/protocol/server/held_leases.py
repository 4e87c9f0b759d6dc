"""Leases that a session holds, as far as its client has been told of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from supt_async.domain.ids import Generation, LeaseToken
from supt_async.domain.results import LeasedItem, Mode
from supt_async.protocol.tasks.bounds import Bounds


@dataclass(slots=True)
class HeldLease:
    """A lease that the client knows of."""

    mode: Mode
    generation: Generation
    shown: bool
    dropped: bool = False
    bounds: Bounds | None = None
    """Bounds of an answer that marks a part of the item; None if none does."""


class HeldLeases:
    """Leases of one session, in the order in which they were sent, and how many more may come."""

    def __init__(self, window: int) -> None:
        self.window = window
        self._held: dict[LeaseToken, HeldLease] = {}

    def __len__(self) -> int:
        return len(self._held)

    def add(self, item: LeasedItem) -> None:
        """Note that an item is sent to the client."""
        self._held[item.lease] = HeldLease(item.mode, item.generation, item.shown)

    def discard(self, leases: Iterable[LeaseToken]) -> list[LeaseToken]:
        """Forget leases, and return those that were held."""
        return [lease for lease in leases if self._held.pop(lease, None) is not None]

    def show(self, lease: LeaseToken) -> bool:
        """Note that an item is on screen; return False if its lease is not held."""
        held = self._held.get(lease)
        if held is None:
            return False
        held.shown, held.dropped = True, False
        return True

    def note(self, lease: LeaseToken, bounds: Bounds | None) -> None:
        """Note how an item was shown, for the check of its answer."""
        held = self._held.get(lease)
        if held is not None:
            held.bounds = bounds

    def bounds(self, lease: LeaseToken) -> Bounds | None:
        """Return how an item was shown; None if that is not known here."""
        held = self._held.get(lease)
        return None if held is None else held.bounds

    def credit(self, without: Iterable[LeaseToken] = ()) -> int:
        """Return how many items may still be sent, after these leases are gone."""
        gone = sum(lease in self._held for lease in set(without))
        return max(0, self.window - (len(self._held) - gone))

    def unshown(self) -> list[tuple[LeaseToken, HeldLease]]:
        """Return the leases that are not on screen; a client that never tells shows its oldest."""
        waiting = [
            (lease, held)
            for lease, held in self._held.items()
            if not held.shown and not held.dropped and held.mode is not Mode.UNDO
        ]
        if any(held.shown or held.mode is Mode.UNDO for held in self._held.values()):
            return waiting
        return waiting[1:]

    def drop(self, leases: Iterable[LeaseToken]) -> None:
        """Note that the client was told to drop leases, which stay reserved for a while."""
        for lease in leases:
            self._held[lease].dropped = True

    def dropped(self, leases: Iterable[LeaseToken]) -> tuple[LeaseToken, ...]:
        """Return those of these leases that are still held and were not shown since."""
        return tuple(x for x in leases if x in self._held and self._held[x].dropped)
