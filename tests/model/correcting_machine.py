"""What an owner who corrects items does to a queue, and to the ledger beside it."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from supt_async.domain.ids import ItemId, RequestId
from supt_async.domain.values import JSONValue
from supt_async.storage.queries.corrections import UNDO_MS
from tests.model.ledger_machine import LedgerMachine, pick
from tests.model.shared_database import SharedDatabase

PICK = st.integers(0, 99)
VALUES: list[JSONValue] = ["cat", "dog", {"b": [1, None], "a": "x"}]


class CorrectingMachine(LedgerMachine):
    """An owner who corrects items, and takes corrections back."""

    def __init__(self, database: SharedDatabase) -> None:
        super().__init__(database)
        self.given: dict[ItemId, list[tuple[RequestId, int]]] = {}
        """Ids and times of the corrections that stand, by item."""

    @precondition(lambda self: self.ledger.items)
    @rule(item=PICK, value=st.sampled_from(VALUES))
    def correct(self, item: int, value: JSONValue) -> None:
        id_ = pick(list(self.ledger.items), item)
        by, name = self.who["Ada"], RequestId(f"c{next(self.database.numbers)}")
        correct = self.database.first.corrections.correct
        assert self.run(correct(by, id_, name, value))
        assert not self.run(correct(by, id_, name, value)), "it was sent twice"
        self.ledger.correct(id_, value)
        self.given.setdefault(id_, []).append((name, self.database.clock.now))

    @precondition(lambda self: self.given)
    @rule(item=PICK, which=PICK)
    def undo_correction(self, item: int, which: int) -> None:
        """Take a correction back; the one before counts again, or the labellers' answers do."""
        id_ = pick(list(self.given), item)
        given = self.given[id_]
        place = which % len(given)
        name, created = given[place]
        withdraw = self.database.first.corrections.withdraw
        found = created >= self.database.clock.now - UNDO_MS
        assert self.run(withdraw(self.who["Ada"], name)) == found
        assert self.run(withdraw(self.who["Ada"], name)) == 0, "it was sent twice"
        if not found:
            return
        given.pop(place)
        if not given:
            del self.given[id_]
        self.ledger.undo_correction(id_, place)
