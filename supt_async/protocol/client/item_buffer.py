"""Buffer of the items that a client has on hand, in the order to answer them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from supt_async.domain.results import Mode
from supt_async.protocol.messages import Item

MAX_ITEMS = 64
"""Maximum number of items; a server sends at most ``window`` and those that were undone."""


class ItemBuffer:
    """Items on hand, each with whether it has been on screen."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._shown: set[str] = set()

    def __iter__(self) -> Iterator[Item]:
        return iter(tuple(self._items.values()))

    def __contains__(self, lease: str) -> bool:
        return lease in self._items

    @property
    def leases(self) -> list[str]:
        return list(self._items)

    @property
    def shown(self) -> list[str]:
        return [lease for lease in self._items if lease in self._shown]

    @property
    def unseen(self) -> tuple[Item, ...]:
        return tuple(item for lease, item in self._items.items() if lease not in self._shown)

    def put(self, item: Item) -> bool:
        """Add an item, first if it was undone; return False if it is known or there is no room."""
        if item.lease in self._items or len(self._items) >= MAX_ITEMS:
            return False
        if item.mode is Mode.UNDO:
            self.put_back(item)
        else:
            self._items[item.lease] = item
        return True

    def put_back(self, item: Item) -> None:
        """Add an item as the first one."""
        self._items = {item.lease: item} | self._items

    def get(self, lease: str) -> Item | None:
        return self._items.get(lease)

    def show(self, lease: str) -> bool:
        """Note that an item is on screen; return False if it was, or is not on hand."""
        if lease not in self._items or lease in self._shown:
            return False
        self._shown.add(lease)
        return True

    def discard(self, leases: Iterable[str]) -> None:
        for lease in leases:
            self._items.pop(lease, None)
            self._shown.discard(lease)
