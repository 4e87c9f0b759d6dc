"""Lists of options: each option is a question of its own, with yes or no as its answer.

Deciding option by option is "binary relevance" (for crowds: S. Nowak, S. Rueger, "How reliable are
annotations via crowdsourcing", MIR 2010). Two lists agree as much as they have in common: their
Jaccard index, as in R. Passonneau, "Measuring Agreement on Set-valued Items", LREC 2006.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from supt_async.learning.consensus.voting import EQUAL, LEAST, MOST


def chosen(
    answers: Sequence[Collection[str]], yes: Sequence[float], no: Sequence[float]
) -> list[str]:
    """Return the options that are likelier right than not, in order of arrival.

    ``yes`` is how often each labeller names an option that is right, and ``no`` how often they
    leave out one that is wrong. An option as likely as not stays if the first answer has it.
    """
    named = dict.fromkeys(option for answer in answers for option in answer)
    evidence = [_evidence(*one) for one in zip(yes, no, strict=True)]
    sets = [frozenset(answer) for answer in answers]
    found = []
    for option in named:
        odds = sum(
            pro if option in answer else con
            for answer, (pro, con) in zip(sets, evidence, strict=True)
        )
        if odds > EQUAL or (odds > -EQUAL and option in sets[0]):
            found.append(option)
    return found


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of options in common: 1 if both lists are alike, empty ones too."""
    return len(one & other) / len(one | other) if one or other else 1.0


def _evidence(yes: float, no: float) -> tuple[float, float]:
    """Return the log-odds that naming an option, and leaving it out, say about it."""
    yes, no = (min(max(share, LEAST), MOST) for share in (yes, no))
    return math.log(yes / (1 - no)), math.log((1 - yes) / no)
