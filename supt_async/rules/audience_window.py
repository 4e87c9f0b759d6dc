"""Order window of a project in which some items are meant for some people only.

An *audience* is a name that items are assigned to: a labeller's or a group's. Each audience has a
window of its own beside the one for everybody, so that finding somebody's next item takes the same
time however many items are assigned to others. An item that is assigned to several audiences is in
the window of each: what is proposed from one of them is taken from all.

It only proposes, as ``window`` does. Which audiences a labeller belongs to, and which items an
audience has, is read by whoever holds the window.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from supt_async.domain.ids import AudienceId, Generation, ItemId, LabellerId
from supt_async.rules.window import Window

MOST_KNOWN = 200_000
"""Number of items from which on it is forgotten whom those without open places are meant for."""


class AudienceWindow(Window):
    """Window for everybody, and one for each audience."""

    def __init__(self, generation: Generation) -> None:
        super().__init__(generation)
        self._audiences: dict[ItemId, Sequence[AudienceId]] = {}
        self._windows: dict[AudienceId, Window] = {}

    def know(self, audiences: Mapping[ItemId, Sequence[AudienceId]]) -> None:
        """Note whom items are meant for; it must be known before they get into the window."""
        for item, meant in audiences.items():
            self._audiences.pop(item, None)
            self._audiences[item] = meant
        if len(self._audiences) > MOST_KNOWN:
            self._prune()

    def is_known(self, item: ItemId) -> bool:
        """Tell whether it is known that an item is meant for some people only."""
        return item in self._audiences

    def forget(self) -> None:
        """Empty the windows of all audiences: other people may belong to them, or other items."""
        self._windows.clear()

    def restart(self, audience: AudienceId) -> None:
        """Empty the window of one audience, whose items are read again."""
        self._windows.pop(audience, None)

    def extend(self, candidates: Iterable[tuple[ItemId, int]]) -> None:
        """Append candidates, best first; those of an audience to its window."""
        rest = []
        for item, places in candidates:
            if item in self._audiences:
                for window in self._of(item):
                    window.extend([(item, places)])
            else:
                rest.append((item, places))
        super().extend(rest)

    def prioritise(self, item: ItemId, places: int, priority: int = 0) -> None:
        """Put an item before the ranking; a higher priority comes first."""
        if item not in self._audiences:
            super().prioritise(item, places, priority)
        for window in self._of(item):
            window.prioritise(item, places, priority)

    def give_back(self, item: ItemId, places: int = 1) -> None:
        """Note that places of an item are open again."""
        if item not in self._audiences:
            super().give_back(item, places)
        for window in self._of(item):
            window.give_back(item, places)

    def propose_from(self, audience: AudienceId, labeller: LabellerId) -> ItemId | None:
        """Reserve a place of the best item of an audience for one of its labellers."""
        window = self._windows.get(audience)
        item = None if window is None else window.propose(labeller)
        if item is None:
            return None
        self._audiences[item] = self._audiences.pop(item)
        for other in self._of(item):
            if other is not window:
                other.mark_taken(item)
        return item

    def mark_seen(self, item: ItemId, labeller: LabellerId) -> None:
        """Note that a labeller has had the item: it is not proposed to them again."""
        if item not in self._audiences:
            super().mark_seen(item, labeller)
        for window in self._of(item):
            window.mark_seen(item, labeller)

    def mark_unseen(self, item: ItemId, labeller: LabellerId) -> None:
        """Note that a labeller may have the item again."""
        if item not in self._audiences:
            super().mark_unseen(item, labeller)
        for window in self._of(item):
            window.mark_unseen(item, labeller)

    def mark_full(self, item: ItemId) -> None:
        """Note that the item has no open place: another process was faster."""
        super().mark_full(item)
        for window in self._of(item):
            window.mark_full(item)

    def mark_taken(self, item: ItemId) -> None:
        """Note that a place of the item was taken without having been proposed."""
        if item not in self._audiences:
            super().mark_taken(item)
        for window in self._of(item):
            window.mark_taken(item)

    def places(self, item: ItemId) -> int:
        """Return how many open places the window believes the item to have, the fewest of all."""
        if item not in self._audiences:
            return super().places(item)
        return min((window.places(item) for window in self._of(item)), default=0)

    def _of(self, item: ItemId) -> list[Window]:
        meant = self._audiences.get(item, ())
        for audience in meant:
            if audience not in self._windows:
                self._windows[audience] = Window(self.generation)
        return [self._windows[audience] for audience in meant]

    def _prune(self) -> None:
        """Forget the audiences of the half that came first, as far as no place is open.

        Whoever gives a place back later must tell them again, so a proposed item moves to the end.
        """
        earlier = list(self._audiences)[: MOST_KNOWN // 2]
        for item in earlier:
            if not self.places(item):
                del self._audiences[item]
