"""Rules of suggestions: names of sources, and who sees which suggestion.

A suggestion of an item is shown to a labeller if all of this holds: the project shows its source
(``suggest``); its score is at least ``suggest_min``; the item is not held out; nobody else has the
item or an answer to it that counts; it is not audited; and the draw by item and labeller says so.
If only the audit or the draw is against it, the hand-out is blind: the lease remembers the
suggestion, to compare with, and nobody sees it. Otherwise the lease remembers none.

The databases decide by ``may_show`` what to look for. What they find in their tables (the
suggestion, its score, others' opinions, the audit) they judge in SQL, which names this module.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import msgspec

from supt_async.domain.ids import ItemId, LabellerId, ProjectId
from supt_async.domain.project import NO_SUGGESTIONS
from supt_async.domain.results import Suggestion

MAX_SOURCE = 128
"""Maximum number of characters of a source's name."""
_BITS = 2**64 - 1
_ITEM, _OTHER = 0xD1342543DE82EF95, 0x9E3779B97F4A7C15


def is_source(name: str) -> bool:
    """Return whether a text may be the name of a source of suggestions."""
    return 0 < len(name) <= MAX_SOURCE and name.isprintable() and name == name.strip()


@dataclass(frozen=True, slots=True)
class Showing:
    """Settings of a project that decide which suggestions its labellers see."""

    source: str
    """Source whose suggestions are shown; ``off`` for none."""
    least: float
    """Lowest score that is shown; a suggestion without a score counts as 0."""
    blind: float
    """Share of the hand-outs without."""
    holdout: float
    """Share of the items that are held out of training."""

    def may_show(self, project: ProjectId, item: ItemId, labeller: LabellerId) -> bool | None:
        """Tell whether a hand-out shows its item's suggestion, as far as draws decide it.

        Returns:
            False if it is blind; None if the lease is not even to remember a suggestion.
        """
        if self.source == NO_SUGGESTIONS or is_held_out(item, project, self.holdout):
            return None
        return not is_blind(item, labeller, self.blind)


@dataclass(frozen=True, slots=True)
class HandOutSuggestion:
    """Suggestion of a hand-out, as the lease and then the label remember it."""

    source: str | None = None
    value: str | None = field(default=None, repr=False)
    """The proposed answer as JSON text, spelled by ``text_of``."""
    score: float | None = None
    version: str | None = None
    shown: bool | None = None
    """False: it was withheld, to compare with; None: there was none to show."""

    def visible(self) -> Suggestion | None:
        """Return what the labeller sees of it; None if that is nothing."""
        return visible(self.source, self.value, self.score, shown=self.shown)

    def answered(self, *, unseen: bool) -> HandOutSuggestion:
        """Return what the label remembers; ``unseen`` if nothing of it was on screen.

        Labellers choose for themselves to see none, so such an answer is neither one that saw a
        suggestion nor one of the blind share.
        """
        return replace(self, shown=None) if unseen else self

    def accepted(self, answer: str) -> bool | None:
        """Tell whether an answer, as JSON text, is the one that was shown; None if none was."""
        return answer == self.value if self.shown else None


NO_SUGGESTION = HandOutSuggestion()
"""What a lease without a suggestion remembers."""


def visible(
    source: str | None, value: str | None, score: float | None, *, shown: bool | None
) -> Suggestion | None:
    """Return what a labeller sees of a hand-out's suggestion; None if that is nothing."""
    if not shown or source is None or value is None:
        return None
    return Suggestion(source=source, value=msgspec.json.decode(value), score=score)


def is_held_out(item: ItemId, project: ProjectId, share: float) -> bool:
    """Return whether an item is held out of training, as ``learning.holdout`` says of many."""
    return share > 0 and _draw(item * _ITEM + project * _OTHER) < share


def is_blind(item: ItemId, labeller: LabellerId, share: float) -> bool:
    """Return whether a labeller gets an item without its suggestion, to compare with.

    It depends on the two ids and the share alone, so that every process and every reload agrees
    on it; for a larger share, the same hand-outs and more are blind.
    """
    return _draw(item * _ITEM + labeller * _OTHER + 0x2545F4914F6CDD1D) < share


def _draw(seed: int) -> float:
    """Return a uniform number from 0 to less than 1.

    The finaliser of SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014) makes it of the seed.
    """
    z = seed & _BITS
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & _BITS
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & _BITS
    return ((z ^ (z >> 31)) >> 11) * 2.0**-53
