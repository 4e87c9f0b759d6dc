"""Contract of the curve of a source: which answers its suggestions are compared with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from supt_async.domain.ids import RequestId
from supt_async.errors import Refused
from supt_async.storage.schema import tables
from supt_async.storage.suggestions import curves
from supt_async.storage.suggestions.audits import acceptances
from supt_async.storage.suggestions.curves import Curve, curve_of
from tests.contract.suggestions.acceptances import accept, add, answer_all, carry_out, labels
from tests.support.queue_fixture import QueueFixture, owner

b = tables.label.c


async def curve(queue: QueueFixture, source: str = "llm") -> Curve:
    return await curve_of(queue.storage.database, queue.project.id, source)


async def test_answers_are_compared_with_what_was_suggested(queue: QueueFixture) -> None:
    await add(queue, [0.6] * 4)
    await answer_all(await queue.open_session("Ada"), "dog")
    await add(queue, [0.9] * 6)
    await answer_all(await queue.open_session("Bob"), "cat")
    await add(queue, [0.95] * 3 + [0.6, None])
    found = await curve(queue)
    assert (found.known, found.right, found.open, found.unscored) == (10, 6, 4, 1)
    assert [(one.score, one.right, one.count) for one in found.bins] == [(0.6, 0, 4), (0.9, 1, 6)]
    steps = [(step.min_score, step.suggestions, step.known, step.wrong) for step in found.steps]
    assert steps == [(0.6, 4, 10, 4), (0.95, 3, 0, 0)]
    errors = [step.error for step in found.steps]
    assert errors[0] is not None
    assert errors[1] is not None
    assert errors[0] > errors[1] > 0


async def test_an_answer_that_saw_a_suggestion_says_nothing(queue: QueueFixture) -> None:
    await add(queue, [0.9] * 3)
    await answer_all(await queue.open_session("Ada"))
    for shown, known in ((True, 0), (False, 3)):
        await carry_out(queue, update(tables.label).values(suggestion_shown=shown))
        assert (await curve(queue)).known == known


async def test_a_suggestion_counts_as_it_was_when_it_was_withheld(queue: QueueFixture) -> None:
    await add(queue, [0.9], "dog")
    await answer_all(await queue.open_session("Ada"), "cat")
    assert ((await curve(queue)).known, (await curve(queue)).right) == (1, 0)
    then = {"suggestion_source": "llm", "suggestion_value": '"cat"', "suggestion_score": 0.7}
    await carry_out(queue, update(tables.label).values(**then, suggestion_shown=False))
    (bin_,) = (await curve(queue)).bins
    assert (bin_.score, bin_.right) == (0.7, 1.0)


async def test_what_the_own_model_says_after_an_answer_does_not_count(
    queue: QueueFixture,
) -> None:
    await add(queue, [0.9], source="model")
    queue.clock.advance(1)
    await answer_all(await queue.open_session("Ada"))
    assert (await curve(queue, "model")).known == 1
    queue.clock.advance(1)
    now_ms = queue.storage.database.now_ms()
    await carry_out(queue, update(tables.suggestion).values(created_ms=now_ms))
    assert (await curve(queue, "model")).known == 0


async def test_what_the_own_model_has_learned_from_another_answer_does_not_count(
    queue: QueueFixture,
) -> None:
    several = await queue.another_project("several", overlap=2)
    await add(several, [0.9], source="model")
    queue.clock.advance(1)
    await answer_all(await several.open_session("Ada"))
    await carry_out(several, update(tables.label).values(suggestion_shown=True))
    queue.clock.advance(1)
    now_ms = queue.storage.database.now_ms()
    await carry_out(several, update(tables.suggestion).values(created_ms=now_ms))
    queue.clock.advance(1)
    await answer_all(await several.open_session("Bob"))
    assert (await curve(several, "model")).known == 0


async def test_large_answers_are_compared_in_the_thread_that_is_given(
    queue: QueueFixture,
) -> None:
    await add(queue, [0.9] * 40)
    await accept(queue, audit=0.3)
    await answer_all(await queue.open_session("Ada"))
    called: list[str] = []

    async def run(function: Callable[..., object], *args: object) -> object:
        called.append(function.__name__)
        return function(*args)

    database, project = queue.storage.database, queue.project.id
    assert (await curve_of(database, project, "llm", run)).known > 0
    assert (await acceptances(database, project, run=run))[0].answered > 0
    assert {"_compared", "_differing"} <= set(called)


async def test_a_correction_counts_instead_of_the_answer(queue: QueueFixture) -> None:
    await add(queue, [0.9])
    (item,) = await answer_all(await queue.open_session("Ada"), "dog")
    by = await owner(queue)
    await queue.storage.corrections.correct(by, item, RequestId("C1"), "cat")
    assert (await curve(queue)).right == 1


async def test_audited_items_are_compared_and_machine_labels_are_not(
    queue: QueueFixture,
) -> None:
    await add(queue, [0.95] * 40)
    report = await accept(queue, audit=0.2)
    found = await curve(queue)
    assert (found.known, found.open) == (0, 0), "what is audited can't be accepted"
    await answer_all(await queue.open_session("Ada"), "dog")
    found = await curve(queue)
    assert (found.known, found.right, found.open) == (report.audited, 0, 0)
    assert found.steps == []
    assert len(await labels(queue)) == 40


async def test_only_the_latest_answers_are_read(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(queue, [0.9] * 12)
    await answer_all(await queue.open_session("Ada"))
    monkeypatch.setattr(curves, "PAGE", 3)
    monkeypatch.setattr(curves, "ITEMS", 5)
    assert (await curve(queue)).known == 12
    monkeypatch.setattr(curves, "MOST_LABELS", 7)
    assert (await curve(queue)).known == 9


async def test_a_source_without_suggestions_is_refused(queue: QueueFixture) -> None:
    with pytest.raises(Refused, match="the project has none at all"):
        await curve(queue)
