"""What suggestions do to answers: which answers count, and what they are compared with."""

from __future__ import annotations

import asyncio
import itertools
from math import isnan
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from supt_async.domain.project import Settings
from supt_async.learning.suggestions import effects as statistics
from supt_async.learning.suggestions.effects import Measure, SuggestedAnswer
from supt_async.protocol.tasks.equality import text_of
from supt_async.storage.people import accounts
from supt_async.storage.schema import tables
from supt_async.storage.suggestions import effects as module
from supt_async.storage.suggestions.effects import Report, report
from tests.contract.suggestions.given import add, suggest, take_all
from tests.contract.test_corrections import correct
from tests.support.queue_fixture import QueueFixture, owner

NUMBERS = itertools.count(1)
FORM = {
    "kind": "form",
    "questions": [
        {"name": "topic", "kind": "choice", "options": ["a", "b"]},
        {"name": "mood", "kind": "choice", "options": ["a", "b"]},
    ],
}


async def people(queue: QueueFixture, *names: str) -> list[int]:
    """Return the labellers of some names, who become members."""
    return [(await queue.open_session(name)).access.labeller for name in names]


async def label(queue: QueueFixture, item: int, labeller: int, value: object, **more: Any) -> None:
    """Store an answer as the queue does, that saw the suggestion ``cat`` unless given otherwise."""
    number = next(NUMBERS)
    shown, suggested = more.pop("shown", True), more.pop("suggested", "cat")
    source = {} if shown is None else {
        "suggestion_source": more.pop("source", "llm"),
        "suggestion_version": more.pop("version", "1"),
        "suggestion_value": text_of(suggested),
        "suggestion_shown": shown,
    }  # fmt: skip
    row = {
        "project_id": queue.project.id,
        "id": f"L{number}",
        "item_id": item,
        "labeller_id": labeller,
        "lease": f"lease-{number}",
        "value": text_of(value),
        "ms": 1_000,
        "created_ms": number,
        "generation": 0,
        "attempt": number,
    }
    await write(queue, tables.label, {**row, **source, **more})


async def write(queue: QueueFixture, table: Any, row: dict[str, Any]) -> None:
    await queue.storage.database.write(
        lambda connection: connection.execute(insert(table).values(row))
    )


async def found(queue: QueueFixture, monkeypatch: pytest.MonkeyPatch) -> list[SuggestedAnswer]:
    """Return the answers that a report is made of, the latest first."""
    taken: list[SuggestedAnswer] = []

    def keep(answers: list[SuggestedAnswer], _: int) -> list[object]:
        taken.extend(answers)
        return []

    monkeypatch.setattr(module, "effects", keep)
    await made(queue)
    return taken


async def made(queue: QueueFixture) -> Report:
    return await report(queue.storage.database, queue.project, asyncio.to_thread)


async def test_an_answer_that_an_owner_gave_to_many_items_tells_nothing(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ada,) = await people(queue, "Ada")
    await label(queue, 1, ada, "cat")
    await label(queue, 2, ada, "cat", lease="many:act", ms=None)
    (one,) = await found(queue, monkeypatch)
    assert one.item == 1


async def test_answers_with_and_without_a_suggestion_count(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ada,) = await people(queue, "Ada")
    await label(queue, 1, ada, "cat")
    await label(queue, 2, ada, "dog", ms=None, source="rules", version=None)
    await label(queue, 3, ada, "cat", shown=False)
    await label(queue, 4, ada, "cat", shown=None)  # there was none to show
    three, two, one = await found(queue, monkeypatch)
    assert (one.item, one.source, one.version, one.shown, one.same, one.ms) == (
        *(1, "llm", "1", True, True, 1_000),
    )
    assert (two.source, two.version, two.same, two.ms) == ("rules", None, False, None)
    assert (three.shown, three.same) == (False, True)
    assert isnan(one.others) and isnan(one.known) and isnan(one.correction)  # noqa: PT018


async def test_answers_of_somebody_who_hides_suggestions_do_not_count(
    queue: QueueFixture,
) -> None:
    ada, bob = await people(queue, "Ada", "Bob")
    await label(queue, 1, ada, "cat", suggestion_shown=None)
    await label(queue, 2, ada, "cat", shown=False)
    await label(queue, 3, bob, "cat", shown=False)
    assert (await made(queue)).answers == 1


async def test_late_withdrawn_machine_and_audited_answers_do_not_count(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ada,) = await people(queue, "Ada")
    await label(queue, 1, ada, "cat", late=True)
    await label(queue, 2, ada, "cat", machine=True)
    await label(queue, 3, ada, "cat", id="gone")
    await label(queue, 4, ada, "cat", shown=False)
    project = {"project_id": queue.project.id}
    gone = {"id": "w", "answer_id": "gone", "labeller_id": ada, "item_id": 3, "created_ms": 1}
    await write(queue, tables.withdrawal, {**project, **gone})
    act = {"source": "llm", "min_score": 0.9, "audit": 0.1, "labels": 0, "audited": 1}
    await write(queue, tables.acceptance, {**project, **act, "id": 1, "created_ms": 1})
    audited = {"item_id": 4, "acceptance_id": 1, "value": '"cat"'}
    await write(queue, tables.audited, {**project, **audited})
    assert await found(queue, monkeypatch) == []


async def test_answers_of_other_projects_do_not_count(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await queue.another_project("other")
    (ada,) = await people(other, "Ada")
    await label(other, 1, ada, "cat")
    assert await found(queue, monkeypatch) == []
    assert len(await found(other, monkeypatch)) == 1


async def test_an_answer_is_compared_with_those_of_others_who_saw_no_suggestion(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, bob, eve, dan = await people(queue, "Ada", "Bob", "Eve", "Dan")
    await label(queue, 1, ada, "cat")
    await label(queue, 1, bob, "cat", shown=None)
    await label(queue, 1, eve, "dog", shown=False)
    await label(queue, 1, dan, "dog")  # saw it, so nobody is compared with this one
    answers = {one.shown: one for one in await found(queue, monkeypatch) if one.same}
    assert answers[True].others == 0.5
    blind = [one for one in await found(queue, monkeypatch) if not one.shown]
    assert [one.others for one in blind] == [0.0]


async def test_an_answer_is_compared_with_known_answers_and_the_owners_correction(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue.add("x", "y")
    session = await queue.open_session("Ada")
    items = sorted([(await session.get()).item, (await session.get()).item])
    ada = session.access.labeller

    def account(connection: Connection) -> int:
        return accounts.find_or_make_own(connection, accounts.IMPORT, 1)

    program = await queue.storage.database.write(account)
    await label(queue, items[0], ada, "cat")
    await label(queue, items[0], program, "cat", shown=None)
    await label(queue, items[1], ada, "cat")
    by = await owner(queue)
    await correct(queue, by, items[1], "cat", "C1")
    await correct(queue, by, items[1], "dog", "C2")  # the latest counts
    second, first = await found(queue, monkeypatch)
    assert first.known == 1.0
    assert isnan(first.others)
    assert second.correction == 0.0


async def test_nobodys_own_correction_counts_against_or_for_them(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue.add("x")
    by = await owner(queue)
    item = (await (await queue.open_session("Ada")).get()).item
    await label(queue, item, by.labeller, "cat")
    await correct(queue, by, item, "cat")
    (one,) = await found(queue, monkeypatch)
    assert isnan(one.correction)


async def test_of_forms_each_question_is_compared(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await queue.storage.catalogue.create_project(
        "form", title="Form", task=FORM, settings=Settings()
    )
    form = QueueFixture(queue.storage, queue.clock, project)
    ada, bob = await people(form, "Ada", "Bob")
    await label(form, 1, ada, {"topic": "a", "mood": "a"}, suggested={"mood": "a", "topic": "a"})
    await label(form, 1, bob, {"topic": "a", "mood": "b"}, shown=None)
    (one,) = await found(form, monkeypatch)
    assert (one.same, one.others) == (True, 0.5)


async def test_many_answers_are_read_in_pages_and_the_latest_only(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ada,) = await people(queue, "Ada")
    for item in range(1, 13):
        await label(queue, item, ada, "cat")
    monkeypatch.setattr(module, "PAGE", 2)
    monkeypatch.setattr(module, "SPAN", 3)
    assert (await made(queue)).all
    assert [one.item for one in await found(queue, monkeypatch)] == [*range(12, 0, -1)]
    monkeypatch.setattr(module, "LATEST", 5)
    assert [one.item for one in await found(queue, monkeypatch)] == [12, 11, 10, 9, 8]
    monkeypatch.setattr(module, "SPANS", 1)
    assert [one.item for one in await found(queue, monkeypatch)] == [12, 11]


async def test_the_report_compares_each_source(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "NEEDED", 2)
    (ada,) = await people(queue, "Ada")
    for item in range(1, 9):
        await label(queue, item, ada, "cat" if item % 4 else "dog", shown=item > 4)
    told = await made(queue)
    assert (told.answers, told.all) == (8, True)
    (llm,) = told.effects
    accepted = llm.measures[Measure.ACCEPTED]
    assert (accepted.shown, accepted.blind, accepted.difference) == (0.75, 0.75, 0.0)


async def test_a_project_without_answers_has_an_empty_report(queue: QueueFixture) -> None:
    assert await made(queue) == Report(answers=0, all=True, effects=[])


async def test_whoever_follows_what_the_queue_shows_is_seen_to_do_so(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ada accepts what she sees, and else answers dog; Bob gives a second opinion to each."""
    monkeypatch.setattr(statistics, "NEEDED", 5)
    monkeypatch.setattr(statistics, "NEEDED_COMPARED", 5)
    twice = await queue.another_project("twice", overlap=2)
    await add(twice, *range(60))
    await suggest(twice, suggest_blind=0.5)
    ada, bob = await twice.open_session("Ada"), await twice.open_session("Bob")
    seen = 0
    for leased in await take_all(ada):
        seen += leased.suggestion is not None
        await ada.submit(leased, "dog" if leased.suggestion is None else "cat")
    for leased in await take_all(bob):
        await bob.submit(leased, "dog")
    (llm,) = (await made(twice)).effects
    accepted, others = llm.measures[Measure.ACCEPTED], llm.measures[Measure.OTHERS]
    assert (accepted.shown_answers, accepted.blind_answers) == (seen, 60 - seen)
    assert (accepted.shown, accepted.blind, accepted.difference) == (1.0, 0.0, 1.0)
    assert (others.shown, others.blind, others.difference) == (0.0, 1.0, -1.0)
    assert others.high is not None
    assert others.high < -0.5
