"""``scripts/bench learning``: labels that a model needs, by strategy and number of labellers.

``simulation`` plays people who label a data set (``sets``, ``study``) in the order of a strategy,
the product's or a peer's (``peers``). After every ten labels a model is trained on them; the figure
is the number of labels of the first model that reaches 95 % of the accuracy of one trained on the
whole pool (``jobs``). What was measured once is kept (``results``, ``remembered``).
"""

from __future__ import annotations

from scripts.benchmarks.learning.simulation import Simulation
from scripts.benchmarks.learning.study import Study, make_study

__all__ = ["Simulation", "Study", "make_study"]
