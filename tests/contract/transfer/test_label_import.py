"""Answers of other tools: items, labels, labellers and places, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.domain.ids import RequestId
from supt_async.domain.project import Role
from supt_async.domain.results import Verdict
from supt_async.errors import BadFile
from supt_async.payloads.codec import encode
from supt_async.protocol.tasks.task import parse
from supt_async.readers.other_tools.records import Answer, Part, Prediction, Record, Sort
from supt_async.storage.figures.dealt_twice import recount
from supt_async.storage.records import Counts, StoredLabel
from supt_async.storage.schema import tables
from supt_async.storage.transfer.label_import import LabelImport, LabelSource, OnBad, Taken
from tests.contract.test_corrections import correct
from tests.support.queue_fixture import QueueFixture, owner

THEN = 1_500_000_000_000


def said(value: object, labeller: str | None = "ada", **more: Any) -> Answer:
    return Answer(parts=(Part(Sort.CLASS, value),), labeller=labeller, created_ms=THEN, **more)


def own(value: object, labeller: str | None = "ada", **more: Any) -> Answer:
    return Answer(raw=value, own=True, labeller=labeller, created_ms=THEN, line=3, **more)


def record(name: str, *answers: Answer, **more: Any) -> Record:
    named: dict[str, Any] = {"key": name, "external_id": name, "payload": encode(name), "line": 2}
    return Record(**named | more, answers=answers)


async def take(
    queue: QueueFixture, *records: Record, on_bad: OnBad | None = None, **more: Any
) -> Taken:
    source = LabelSource(tool=more.pop("tool", "prodigy"), **more.pop("source", {}))
    task = parse(queue.project.task)
    importing = LabelImport(queue.storage.database, queue.project.id, task, source, on_bad)
    return await importing.take(records, **more)


async def labels(queue: QueueFixture, **also: bool) -> list[StoredLabel]:
    return [label async for label in queue.storage.catalogue.labels(queue.project.id, **also)]


async def project(queue: QueueFixture, slug: str, overlap: int) -> QueueFixture:
    return await queue.another_project(slug, overlap=overlap)


async def test_labels_keep_their_labeller_and_time_and_close_their_items(
    queue: QueueFixture,
) -> None:
    report = await take(queue, record("a", said("cat", ms=900)), record("b"))
    (label,) = await labels(queue)
    assert (label.external_id, label.value, label.labeller) == ("a", "cat", "ada")
    assert (label.created_ms, label.ms, label.late) == (THEN, 900, False)
    assert await queue.counts() == Counts(items=2, open=1, done=1, labels=1)
    assert (report.items.added, report.labels["taken"]) == (2, 1)
    people = await queue.storage.people.labellers(queue.project.id)
    assert [(person.name, person.labels) for person in people] == [("ada", 1)]


async def test_taking_again_adds_nothing(queue: QueueFixture) -> None:
    records = (record("a", said("cat"), said("dog", "bob")), record("b", said("dog", None)))
    await take(queue, *records)
    before = await labels(queue), await queue.counts()
    again = await take(queue, *records)
    assert (await labels(queue), await queue.counts()) == before
    assert (again.items.added, again.items.known) == (0, 2)
    assert (again.labels["taken"], again.labels["known"]) == (0, 3)


async def test_answers_that_came_since_are_added(queue: QueueFixture) -> None:
    many = await project(queue, "many", 2)
    await take(many, record("a", said("cat")), record("b"))
    assert await many.counts() == Counts(items=2, open=3, done=0, labels=1)
    await take(many, record("a", said("cat"), said("dog", "bob")), record("b", said("cat")))
    assert await many.counts() == Counts(items=2, open=1, done=1, labels=3)


async def test_all_opinions_count_even_if_fewer_are_wanted(queue: QueueFixture) -> None:
    await take(queue, record("a", said("cat"), said("cat", "bob"), said("dog", "eve")))
    assert [label.labeller for label in await labels(queue)] == ["ada", "bob", "eve"]
    assert await queue.counts() == Counts(items=1, done=1, labels=3)
    targets = await queue.storage.training.targets(queue.project.id)
    assert len(targets) == 3


async def test_nobody_is_handed_out_what_they_have_answered(queue: QueueFixture) -> None:
    many = await project(queue, "many", 2)
    await take(many, record("a", said("cat")), record("b", said("cat"), said("dog", "bob")))
    ada, eve = await many.open_session("ada"), await many.open_session("eve")
    assert (await ada.claim(5)).leased == ()
    (offer,) = (await eve.claim(5)).leased
    assert offer.payload == '"a"'
    assert (await eve.submit(offer)).verdict is Verdict.STORED
    counts = await many.counts()
    assert (counts.open, counts.out, counts.done, counts.labels) == (0, 0, 2, 4)
    twice = await queue.storage.database.read(
        lambda connection: recount(connection, many.project.id)
    )
    assert twice == 0


async def test_an_item_that_is_with_somebody_is_done_when_they_answer(
    queue: QueueFixture,
) -> None:
    many = await project(queue, "many", 2)
    await many.add("a", external_id="a")
    eve = await many.open_session("eve")
    offer = await eve.get()
    await take(many, record("a", said("cat")))
    counts = await many.counts()
    assert (counts.open, counts.out, counts.done, counts.labels) == (0, 1, 0, 1)
    await eve.submit(offer)
    counts = await many.counts()
    assert (counts.open, counts.out, counts.done, counts.labels) == (0, 0, 1, 2)


async def test_an_answer_given_here_stays(queue: QueueFixture) -> None:
    await queue.add("a", external_id="a")
    session = await queue.open_session("ada")
    await session.submit(await session.get(), "cat")
    report = await take(queue, record("a", said("dog")))
    assert report.labels["answered"] == 1
    assert [label.value for label in await labels(queue)] == ["cat"]


async def test_after_an_undo_here_the_answer_is_taken(queue: QueueFixture) -> None:
    await queue.add("a", external_id="a")
    session = await queue.open_session("ada")
    await session.submit(await session.get(), "cat", id="A1")
    offer = (await session.undo("A1")).leased[0]
    await session.release(offer)
    await take(queue, record("a", said("dog")))
    assert [label.value for label in await labels(queue)] == ["dog"]
    counts = await queue.counts()
    assert (counts.open, counts.out, counts.done, counts.labels) == (0, 0, 1, 1)


async def test_nothing_is_stored_of_a_file_with_a_bad_answer(queue: QueueFixture) -> None:
    with pytest.raises(BadFile, match="line 3: the answer is not allowed: The value must be one"):
        await take(queue, record("a", said("cat")), record("b", own("cow")))
    assert await queue.counts() == Counts()
    wrong = Prediction(parts=(Part(Sort.CLASS, "cow"),), source="m")
    with pytest.raises(BadFile, match="line 2: the suggestion is not allowed"):
        await take(queue, record("a", predictions=(wrong,)))
    assert await queue.counts() == Counts()


async def test_bad_answers_can_be_passed_over(queue: QueueFixture) -> None:
    bad: list[tuple[int | None, str]] = []
    await take(
        queue,
        record("a", said("cat")),
        record("b", own("cow")),
        on_bad=lambda line, reason: bad.append((line, reason)),
    )
    assert [line for line, _ in bad] == [3]
    assert await queue.counts() == Counts(items=2, open=1, done=1, labels=1)


async def test_a_dry_run_stores_nothing(queue: QueueFixture) -> None:
    report = await take(queue, record("a", said("cat")), dry_run=True)
    assert (report.ready_items, report.ready_labels, report.labellers) == (1, 1, {"ada"})
    assert await queue.counts() == Counts()
    assert await queue.storage.people.labellers(queue.project.id) == []


async def test_items_without_an_id_are_known_by_their_content(queue: QueueFixture) -> None:
    await queue.add("same", "same", "other")
    twice = [
        record("same", said(value), key=str(number), external_id=None)
        for number, value in enumerate(("cat", "dog"))
    ]
    report = await take(queue, *twice)
    assert (report.items.added, report.items.known) == (0, 2)
    assert sorted(str(label.value) for label in await labels(queue)) == ["cat", "dog"]
    assert await queue.counts() == Counts(items=3, open=1, done=2, labels=2)


async def test_rows_without_data_belong_to_items_that_are_there(queue: QueueFixture) -> None:
    await queue.add("here", external_id="a")
    report = await take(queue, record("a", own("cat"), payload=None, attach=True))
    assert (report.items.added, report.attached) == (0, 1)
    assert [label.value for label in await labels(queue)] == ["cat"]
    with pytest.raises(BadFile, match=r"no item with the id 'z'.*--with item"):
        await take(queue, record("z", own("cat"), payload=None, attach=True))


async def test_labels_of_this_program_keep_their_ids_and_corrections(queue: QueueFixture) -> None:
    rows = (own("cat", id="L1"), own("dog", "Owner", id="C1", correction=True))
    await take(queue, record("a", *rows), tool="supt")
    first, second = await labels(queue)
    assert (first.label, first.value, first.overruled) == ("L1", "cat", True)
    assert (second.label, second.value, second.correction) == ("C1", "dog", True)
    assert await queue.counts() == Counts(items=1, done=1, labels=2)
    again = await take(queue, record("a", *rows), tool="supt")
    assert again.labels["known"] == 2
    assert await queue.counts() == Counts(items=1, done=1, labels=2)


async def test_ids_that_no_client_makes_are_made_anew(queue: QueueFixture) -> None:
    odd = ("import:1", "x" * 90, "a b", "é")
    rows = [own("cat", f"l{n}", id=id_) for n, id_ in enumerate(odd)]
    await take(queue, record("a", *rows), tool="supt")
    assert {label.label.split(":")[0] for label in await labels(queue)} == {"import"}
    assert len(await labels(queue)) == len(odd)


async def test_an_id_of_two_labels_is_taken_once(queue: QueueFixture) -> None:
    first, second = own("cat", id="L1"), own("dog", id="L1")
    report = await take(queue, record("a", first), record("b", second), tool="supt")
    assert (report.labels["taken"], report.labels["known"], report.labels["changed"]) == (1, 1, 1)
    assert await queue.counts() == Counts(items=2, open=1, done=1, labels=1)


async def test_an_id_that_is_none_is_refused(queue: QueueFixture) -> None:
    for id_ in ("x" * 257, "a\x00b"):
        with pytest.raises(BadFile, match="line 2: id is a printable text"):
            await take(queue, record("a", external_id=id_))


async def test_a_corrected_item_can_be_corrected_again(queue: QueueFixture) -> None:
    await take(queue, record("a", own("dog", "Owner", id="C1", correction=True)), tool="supt")
    by = await owner(queue)
    (item,) = [item.id async for item in queue.storage.catalogue.items(queue.project.id)]
    assert await correct(queue, by, item, "cat", str(RequestId("C2")))
    assert await queue.counts() == Counts(items=1, done=1, labels=1)


async def test_names_become_labellers(queue: QueueFixture) -> None:
    answers = (said("cat", "17"), said("cat", "a/b\n"), said("cat", "import"), said("cat", None))
    await take(queue, record("a", *answers), source={"names": {"b": "x"}, "nobody": "eve"})
    assert {label.labeller for label in await labels(queue)} == {
        "prodigy 17",
        "a-b",
        "prodigy import",
        "eve",
    }


async def test_predictions_become_suggestions(queue: QueueFixture) -> None:
    told = Prediction(parts=(Part(Sort.CLASS, "dog"),), source="m1", score=0.5)
    own = Prediction(parts=(Part(Sort.CLASS, "cat"),), source="model")
    report = await take(queue, record("a", predictions=(told, own)))
    assert report.suggestions == 2
    stored = await queue.storage.database.read(
        lambda connection: connection.execute(tables.suggestion.select()).all()
    )
    assert [(row.source, row.value, row.score) for row in stored] == [
        ("m1", '"dog"', 0.5),
        ("prodigy model", '"cat"', None),
    ]


async def test_a_file_about_something_else_is_refused(queue: QueueFixture) -> None:
    spans = Answer(parts=(Part(Sort.SPAN, [0, 1, "cat"]),), labeller="ada")
    with pytest.raises(BadFile, match="task is choice, and the answers have only spans"):
        await take(queue, record("a", spans))


async def test_labels_of_many_items_are_all_taken(queue: QueueFixture) -> None:
    number = 1203
    report = await take(queue, *(record(f"i{n}", said("cat")) for n in range(number)))
    assert report.labels["taken"] == number
    assert await queue.counts() == Counts(items=number, done=number, labels=number)


async def test_answers_to_other_questions_are_told(queue: QueueFixture) -> None:
    both = Answer(parts=(Part(Sort.CLASS, "cat"), Part(Sort.SPAN, [0, 1, "x"])), labeller="ada")
    report = await take(queue, record("a", both))
    assert (report.others, report.labels["taken"]) == (["spans"], 1)


async def test_an_answer_of_any_depth_is_one_line(queue: QueueFixture) -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    with pytest.raises(BadFile, match=r"line 3: .*nested deeper than 32"):
        await take(queue, record("a", own(deep)))


async def test_a_name_in_a_file_opens_the_project_to_nobody(queue: QueueFixture) -> None:
    """Whoever owns another project may have kept a token that they made for this name."""
    other = await project(queue, "other", 1)
    mallory = await owner(other, "Mallory")
    people = queue.storage.people
    kept = await people.invite("ada", project=other.project.id, role=Role.LABELLER, by=mallory)
    assert await people.access(kept.token, "other") is not None
    await take(queue, record("a", said("cat")))
    assert await people.access(kept.token, queue.project.slug) is None
    assert [one.name for one in await people.labellers(queue.project.id)] == ["ada"]


FORM: dict[str, Any] = {
    "kind": "form",
    "questions": [
        {"name": "topic", "kind": "choice", "options": ["bug", "praise"]},
        {"name": "best", "kind": "choice", "options_from": "all", "required": False},
    ],
}


def answered(line: int, **given: object) -> Answer:
    parts = tuple(Part(Sort.CLASS, value, name) for name, value in given.items())
    return Answer(parts=parts, labeller="ada", line=line)


async def test_a_form_takes_the_answers_to_its_questions(queue: QueueFixture) -> None:
    form = await project(queue, "form", 2)
    await queue.storage.catalogue.change(form.project.id, task=FORM)
    form.project = await queue.storage.catalogue.project("form")
    bad: list[tuple[int | None, str]] = []
    payload = {"t": "x", "all": ["b", 1]}
    report = await take(
        form,
        record("a", answered(1, topic="bug", best="1"), payload=encode(payload)),
        record("b", answered(2, topic="other"), payload=encode({**payload, "t": "y"})),
        record("c", answered(3, best="b", who="Ada"), payload=encode({**payload, "t": "z"})),
        on_bad=lambda line, reason: bad.append((line, reason)),
    )
    assert [label.value for label in await labels(form)] == [{"topic": "bug", "best": 1}]
    assert report.left_out == {"answer to 'who'": 1}
    (first, second) = bad
    assert first[0] == 2
    assert '"topic": The value must be one of the options' in first[1]
    assert second[0] == 3
    assert '"topic" must be answered' in second[1]


async def test_a_file_that_answers_none_of_the_questions_is_refused(queue: QueueFixture) -> None:
    form = await project(queue, "form", 1)
    await queue.storage.catalogue.change(
        form.project.id, task={**FORM, "questions": FORM["questions"][:1]}
    )
    form.project = await queue.storage.catalogue.project("form")
    with pytest.raises(BadFile, match="the form asks topic, and the answers are to 'x'"):
        await take(form, record("a", answered(1, x="bug")))
