"""Rules of suggestions: names of sources, and who sees which suggestion."""

from __future__ import annotations

from supt_async.domain.ids import ItemId, LabellerId

MAX_SOURCE = 128
"""Maximum number of characters of a source's name."""
_BITS = 2**64


def is_source(name: str) -> bool:
    """Return whether a text may be the name of a source of suggestions."""
    return 0 < len(name) <= MAX_SOURCE and name.isprintable() and name == name.strip()


def is_blind(item: ItemId, labeller: LabellerId, share: float) -> bool:
    """Return whether a labeller gets an item without its suggestion, to compare with.

    It depends on the two ids and the share alone, so that every process and every reload agrees
    on it; for a larger share, the same hand-outs and more are blind. The finaliser of SplitMix64
    (G. Steele, D. Lea, C. Flood, OOPSLA 2014) makes a uniform number of the ids.
    """
    z = (item * 0xD1342543DE82EF95 + labeller * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) % _BITS
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % _BITS
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % _BITS
    z ^= z >> 31
    return (z >> 11) * 2.0**-53 < share
