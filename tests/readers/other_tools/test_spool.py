"""Records that are brought together by item and labeller."""

from __future__ import annotations

import pytest

from supt_async.readers.other_tools.records import Answer, Part, Record, Sort
from supt_async.readers.other_tools.spool import BATCH, RecordSpool


def record(key: str, *answers: Answer) -> Record:
    return Record(key=key, payload=f'"{key}"', answers=answers)


def decision(label: str | None, labeller: str = "ada") -> Answer:
    parts = () if label is None else (Part(Sort.CLASS, label),)
    return Answer(parts=parts, labeller=labeller, joins=True)


def test_answers_to_one_item_come_together_wherever_they_stand() -> None:
    with RecordSpool() as spool:
        for number in range(BATCH + 3):
            spool.add(record(str(number), Answer(raw=number, labeller="ada")))
        spool.add(record("1", Answer(raw="x", labeller="bob")))
        found = [pair for batch in spool.batches() for pair in batch]
    assert [one.key for one, _ in found] == [str(number) for number in range(BATCH + 3)]
    assert [answer.labeller for answer in found[1][1]] == ["ada", "bob"]
    assert found[1][0].payload == '"1"'


def test_decisions_of_one_person_about_an_item_are_one_answer() -> None:
    with RecordSpool() as spool:
        for label in ("POS", None, "NEW"):
            spool.add(record("a", decision(label)))
        spool.add(record("a", decision("NEG", "bob")))
        ((_, answers),) = next(spool.batches())
        assert [[part.value for part in answer.parts] for answer in answers] == [
            ["POS", "NEW"],
            ["NEG"],
        ]
        assert spool.replaced == 0


def test_the_later_answer_of_a_labeller_counts() -> None:
    with RecordSpool() as spool:
        for created, raw in ((5, "second"), (1, "first"), (7, "third")):
            spool.add(record("a", Answer(raw=raw, labeller="ada", created_ms=created)))
        ((_, (answer,)),) = next(spool.batches())
        assert (answer.raw, spool.replaced) == ("third", 2)


def test_one_id_is_one_item() -> None:
    with RecordSpool() as spool:
        spool.add(record("a"))
        spool.add(Record(key="a", payload=None))
        spool.add(record("a"))
        with pytest.raises(ValueError, match="the id 'a' stands for another item before"):
            spool.add(Record(key="a", payload='"other"'))


def test_contents_are_counted() -> None:
    with RecordSpool() as spool:
        assert [spool.occurrence(print_) for print_ in ("a", "b", "a")] == [1, 1, 2]
