"""Tables of answers by people and items, as books print them."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from supt_async.learning.agreement.answers import Answers, several

NONE = -1
"""Where somebody gave no answer."""


def answers_in(table: NDArray[np.int64], n_codes: int | None = None) -> Answers:
    """Return the answers of a table of shape (people, items)."""
    people, items = np.nonzero(table != NONE)
    codes = table[people, items]
    n = int(table.max()) + 1 if n_codes is None else n_codes
    return several(items, people, codes, max(1, n), np.zeros(len(codes), dtype=np.int64))


def simulated(people: int, items: int, right: float, seed: int = 0) -> NDArray[np.int64]:
    """Return answers of people who find the true one of four that often, else any."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 4, items)
    other = rng.integers(0, 4, (people, items))
    return np.where(rng.random((people, items)) < right, truth, other)


@st.composite
def tables_of_answers(draw: st.DrawFn) -> NDArray[np.int64]:
    """Draw a table with gaps, of two people or more."""
    people, items = draw(st.integers(2, 5)), draw(st.integers(1, 12))
    cells = st.lists(st.integers(NONE, 3), min_size=people * items, max_size=people * items)
    return np.array(draw(cells), dtype=np.int64).reshape(people, items)
