"""Order window: the part of a project's order that one process has in memory.

A Window holds candidates in the order of the ranking, and who has seen them. It only proposes: the
database decides, and what it refuses is reported back. The window moves on and never searches for
the first free row, which keeps a claim cheap however much has been consumed
(docs/queue.md, "The ranking beside the items").

A window proposes an item to a labeller while it has an open place and the labeller is not known to
have seen it. Items that are given back keep their position if the window still knows it, and
otherwise come first.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable

from supt_async.domain.ids import Generation, ItemId, LabellerId

TRIM = 4096
"""Number of consumed positions at the window's start from which on they are forgotten."""


class Window:
    """Candidates of one project, best first, and the labellers who have seen them."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self._items: list[ItemId] = []
        self._places: list[int] = []
        self._base = 0  # position of _items[0]
        self._first = 0  # no position before it has a place
        self._position: dict[ItemId, int] = {}
        self._cursor: dict[LabellerId, int] = {}
        self._seen: dict[ItemId, set[LabellerId]] = {}
        # Items that were given back or have a priority, as (position, item), sorted. An entry
        # whose item has no open place any more is dropped when it is met.
        self._back: list[tuple[int, ItemId]] = []
        self._before: dict[ItemId, int] = {}  # places of items that have no position

    def __len__(self) -> int:
        """Return the number of positions that are held in memory."""
        return len(self._items)

    def extend(self, candidates: Iterable[tuple[ItemId, int]]) -> None:
        """Append candidates, best first, with their open places (0: leased now)."""
        for item, places in candidates:
            if item in self._position or item in self._before:
                continue
            self._position[item] = self._base + len(self._items)
            self._items.append(item)
            self._places.append(places)

    def prioritise(self, item: ItemId, places: int, priority: int = 0) -> None:
        """Put an item before the ranking; a higher priority comes first."""
        position = self._position.pop(item, None)
        if position is not None:
            self._set(position, 0)
        self._before[item] = places
        if places:
            insort(self._back, (-1 - max(priority, 0), item))

    def give_back(self, item: ItemId, places: int = 1) -> None:
        """Note that places of an item are open again."""
        position = self._position.get(item)
        if position is None:
            self._before[item] = self._before.get(item, 0) + places
            insort(self._back, (-1, item))
            return
        self._set(position, self._places[position - self._base] + places)
        insort(self._back, (position, item))

    def propose(self, labeller: LabellerId) -> ItemId | None:
        """Reserve a place of the best item for a labeller; None if more must be loaded first."""
        position = self._advance(labeller)
        returned = self._best_returned(labeller, position)
        if returned is not None:
            self._take(returned)
            return returned
        if position >= self._base + len(self._items):
            return None
        item = self._items[position - self._base]
        self._take(item)
        return item

    def mark_seen(self, item: ItemId, labeller: LabellerId) -> None:
        """Note that a labeller has had the item: it is not proposed to them again."""
        self._seen.setdefault(item, set()).add(labeller)

    def mark_unseen(self, item: ItemId, labeller: LabellerId) -> None:
        """Note that a labeller may have the item again."""
        self._seen.get(item, set()).discard(labeller)
        position = self._position.get(item)
        if position is not None and self._places[position - self._base]:
            insort(self._back, (position, item))

    def forget_seen(self, item: ItemId) -> None:
        """Note that everybody may have the item again: its answers were withdrawn."""
        self._seen.pop(item, None)

    def mark_full(self, item: ItemId) -> None:
        """Note that the item has no open place: another process was faster."""
        position = self._position.get(item)
        if position is not None:
            self._set(position, 0)
        self._before.pop(item, None)

    def mark_taken(self, item: ItemId) -> None:
        """Note that a place of the item was taken without having been proposed."""
        if self.places(item):
            self._take(item)

    def places(self, item: ItemId) -> int:
        """Return how many open places the window believes the item to have."""
        position = self._position.get(item)
        if position is None:
            return self._before.get(item, 0)
        return self._places[position - self._base]

    def _set(self, position: int, places: int) -> None:
        self._places[position - self._base] = places

    def _take(self, item: ItemId) -> None:
        position = self._position.get(item)
        if position is not None:
            self._set(position, self._places[position - self._base] - 1)
        elif self._before[item] > 1:
            self._before[item] -= 1
        else:
            del self._before[item]

    def _advance(self, labeller: LabellerId) -> int:
        """Move the labeller's cursor to the first position that may be theirs."""
        end = self._base + len(self._items)
        while self._first < end and not self._places[self._first - self._base]:
            self._first += 1
        if self._first - self._base >= TRIM:
            self._trim()
        position = max(self._cursor.get(labeller, 0), self._first)
        while position < end:
            index = position - self._base
            if self._places[index] and labeller not in self._seen.get(self._items[index], ()):
                break
            position += 1
        self._cursor[labeller] = position
        return position

    def _best_returned(self, labeller: LabellerId, before: int) -> ItemId | None:
        stale: list[int] = []
        found = None
        for index, (position, item) in enumerate(self._back):
            if position >= before:
                break
            if not self.places(item):
                stale.append(index)
            elif labeller not in self._seen.get(item, ()):
                found = item
                break
        for index in reversed(stale):
            del self._back[index]
        return found

    def _trim(self) -> None:
        """Forget the consumed positions; an item that comes back from there comes first."""
        cut = self._first - self._base
        consumed = zip(self._items[:cut], self._places[:cut], strict=True)
        for position, (item, places) in enumerate(consumed, self._base):
            if self._position.get(item) != position:
                continue  # it was prioritised since
            del self._position[item]
            if places:  # it was given back; its entry in _back keeps its order
                self._before[item] = places
            else:
                self._seen.pop(item, None)
        del self._items[:cut], self._places[:cut]
        self._base = self._first
