"""Truth of items that several people answered, and how reliable each of them is.

``majority`` counts. ``estimate`` weighs each answer by who gave it, and learns from the answers
alone how reliable everybody is. ``judge`` weighs answers that come later by what was learned then.

Everything works on whole numbers: the caller gives each item, labeller and distinct answer one,
so that nothing here needs to know what an answer looks like. Labels are three int64 arrays of
shape (n_labels,), oldest first.
"""

from __future__ import annotations

from supt_async.learning.crowd.counting import majority
from supt_async.learning.crowd.estimating import estimate
from supt_async.learning.crowd.judging import judge
from supt_async.learning.crowd.model import CrowdModel, Estimate
from supt_async.learning.crowd.worth import worth_of_another

__all__ = ["CrowdModel", "Estimate", "estimate", "judge", "majority", "worth_of_another"]
