"""Work on many items of a project: one at a time in each."""

from __future__ import annotations

import pytest

from supt_async.domain.ids import ProjectId
from supt_async.server.access.bulk_work import BulkWork
from supt_async.server.errors import Denied


def test_a_project_has_one_at_a_time_and_others_are_not_kept_out() -> None:
    work, one, other = BulkWork(), ProjectId(1), ProjectId(2)
    with work.alone(one), work.alone(other):
        with pytest.raises(Denied, match="try again") as denied, work.alone(one):
            raise AssertionError
        assert denied.value.status == 409
    with work.alone(one):
        pass


def test_work_that_fails_is_over() -> None:
    work, one = BulkWork(), ProjectId(1)
    with pytest.raises(ValueError, match="x"), work.alone(one):
        raise ValueError("x")
    with work.alone(one):
        pass
