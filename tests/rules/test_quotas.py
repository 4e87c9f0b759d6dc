"""How many answers a labeller may give, and when their work is complete."""

from __future__ import annotations

import pytest

from supt_async.domain.participation import IdleWhy
from supt_async.domain.results import Idle, IdleReason
from supt_async.rules.quotas import USED_UP, is_complete, left, quota_of


def test_a_labellers_own_quota_goes_before_the_projects() -> None:
    assert quota_of(None, None) is None
    assert quota_of(None, 7) == 7
    assert quota_of(3, 7) == 3


def test_what_is_held_counts_as_answered() -> None:
    assert left(5, 2, 1) == 2
    assert left(5, 4, 1) == 0
    assert left(5, 9, 0) == 0


@pytest.mark.parametrize(
    ("idle", "complete"),
    [
        (USED_UP, True),
        (Idle(reason=IdleReason.DONE), True),
        (Idle(reason=IdleReason.NOTHING_FOR_YOU), True),
        (Idle(reason=IdleReason.WAITING), False),
        (Idle(reason=IdleReason.PAUSED), False),
        (Idle(reason=IdleReason.NOTHING_FOR_YOU, why=IdleWhy.SUSPENDED), False),
        (Idle(reason=IdleReason.DONE, why=IdleWhy.VOIDED), False),
    ],
)
def test_work_is_complete_at_the_quota_or_when_nothing_is_left(idle: Idle, complete: bool) -> None:
    assert is_complete(idle) is complete
