"""The rules of leases, by example, and by properties that the protocol promises."""

from __future__ import annotations

import itertools

import hypothesis.strategies as st
import pytest
from hypothesis import given

from supt_async.domain.ids import LabellerId
from supt_async.domain.results import Idle, IdleReason, Verdict
from supt_async.rules.leases import (
    Effect,
    UndoStep,
    explain_idle,
    judge_lease,
    judge_repeat,
    judge_skip,
    judge_submit,
    may_have,
    may_undo,
    undo_step,
)

ADA, BOB = LabellerId(1), LabellerId(2)
effects = st.builds(
    Effect,
    st.sampled_from(["label", "skip", "undo"]),
    st.sampled_from([ADA, BOB]),
    st.sampled_from(["L1", "L2"]),
    st.sampled_from([None, '"cat"', '"dog"']),
)


# --- ids before leases -----------------------------------------------------------------------


@given(effects)
def test_a_new_id_is_judged_no_further(effect: Effect) -> None:
    assert judge_repeat(None, effect) is None


@given(effects)
def test_the_same_command_again_is_accepted_and_told_apart_for_answers(effect: Effect) -> None:
    verdict = judge_repeat(effect, effect)
    assert verdict is (Verdict.DUPLICATE if effect.kind == "label" else Verdict.DONE)
    assert verdict.accepted


@given(effects, effects)
def test_an_id_is_never_used_for_two_things(one: Effect, other: Effect) -> None:
    conflict = judge_repeat(one, other) is Verdict.ID_CONFLICT
    assert conflict == (one != other)


@pytest.mark.parametrize(
    "other",
    [
        Effect("skip", ADA, "L1"),
        Effect("label", BOB, "L1", '"cat"'),
        Effect("label", ADA, "L2", '"cat"'),
        Effect("label", ADA, "L1", '"dog"'),
    ],
)
def test_kind_labeller_lease_and_value_each_make_another_command(other: Effect) -> None:
    assert judge_repeat(Effect("label", ADA, "L1", '"cat"'), other) is Verdict.ID_CONFLICT


def test_the_value_of_an_answer_is_not_shown() -> None:
    assert "cat" not in repr(Effect("label", ADA, "L1", '"cat"'))


# --- leases ----------------------------------------------------------------------------------


def test_a_lease_is_its_labellers_and_nobody_elses() -> None:
    assert judge_lease(None, ADA) is Verdict.LEASE_LOST
    assert judge_lease(BOB, ADA) is Verdict.NOT_YOURS
    assert judge_lease(ADA, ADA) is None


def test_an_answer_counts_if_it_has_a_place_and_is_kept_in_any_case() -> None:
    assert judge_submit(has_place=True) is Verdict.STORED
    assert judge_submit(has_place=False) is Verdict.LATE
    assert all(judge_submit(has_place=has).accepted for has in (True, False))


def test_a_skip_touches_no_answer_that_was_given_before() -> None:
    assert judge_skip("answered") is Verdict.DONE
    assert judge_skip("skipped") is Verdict.DONE
    assert [judge_skip(ending) for ending in ("released", "expired", None)] == [None] * 3


# --- who may get an item ---------------------------------------------------------------------


def test_a_labeller_gets_an_item_that_is_open_and_new_to_them() -> None:
    assert may_have(open_places=1, holds=False, answered=False, skipped=False)
    assert not may_have(open_places=0, holds=False, answered=False, skipped=False)


@given(st.integers(0, 3), st.booleans(), st.booleans(), st.booleans())
def test_nobody_gets_an_item_twice(places: int, holds: bool, answered: bool, skipped: bool) -> None:
    if may_have(open_places=places, holds=holds, answered=answered, skipped=skipped):
        assert places > 0
        assert (holds, answered, skipped) == (False, False, False)


# --- undo ------------------------------------------------------------------------------------


@given(st.integers(0, 10**13), st.integers(0, 10**7), st.integers(0, 10**7))
def test_an_answer_can_be_undone_for_exactly_its_time(created: int, undo: int, later: int) -> None:
    may = may_undo(created_ms=created, undo_ms=undo, now_ms=created + later)
    assert may == (later <= undo)


def test_what_an_undo_does_to_the_place() -> None:
    assert undo_step("label", late=False) is UndoStep.KEEP_PLACE
    assert undo_step("skip", late=False) is UndoStep.TAKE_PLACE
    assert undo_step("label", late=True) is UndoStep.NOTHING


# --- why nothing comes -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ((0, 0, 0, 0), IdleReason.WAITING),  # nothing has been added yet
        ((3, 0, 2, 2), IdleReason.WAITING),
        ((3, 1, 2, 0), IdleReason.NOTHING_FOR_YOU),
        ((3, 0, 1, 0), IdleReason.NOTHING_FOR_YOU),
        ((3, 0, 0, 0), IdleReason.DONE),
    ],
)
def test_the_reason_is_the_first_that_holds(
    numbers: tuple[int, int, int, int], reason: IdleReason
) -> None:
    items, open_places, leased, out = numbers
    found = explain_idle(items=items, open_places=open_places, leased=leased, out=out)
    assert found == Idle(reason=reason, out=out)


def test_done_is_said_only_if_every_place_is_answered() -> None:
    for items, open_places, leased, out in itertools.product(range(3), repeat=4):
        found = explain_idle(items=items, open_places=open_places, leased=leased, out=out)
        done = bool(items) and not (open_places or leased or out)
        assert (found.reason is IdleReason.DONE) == done
