"""What an owner who voids labellers and reopens items does to a queue, and to the ledger."""

from __future__ import annotations

from hypothesis.stateful import precondition, rule

from supt_async.domain.ids import ItemId
from supt_async.storage.people.participation import lift
from supt_async.storage.withdrawals.reopening import Reopening
from supt_async.storage.withdrawals.voiding import Voiding
from supt_async.storage.withdrawals.withdrawing import Owner, Withdrawn
from tests.model.correcting_machine import PICK, CorrectingMachine
from tests.model.ledger_machine import pick

NAMES = ["Ada", "Bob", "Eve"]


class VoidingMachine(CorrectingMachine):
    """An owner who voids labellers, lifts that, and reopens items."""

    @precondition(lambda self: len(self.ledger.voided) < 2)
    @rule(who=PICK)
    def void(self, who: int) -> None:
        """Withdraw what somebody has answered; they get nothing more, whatever they hold."""
        name = pick(NAMES, who)
        voiding = Voiding(self.database.first.database, self._owner("no care"), name)
        counted = self.run(voiding.count())
        assert self.run(voiding.run()) == counted
        assert self.ledger.void(self.who[name].labeller) == counted.labels
        self.check_counters()

    @precondition(lambda self: self.ledger.voided)
    @rule(who=PICK)
    def lift(self, who: int) -> None:
        """Let somebody who was voided get items again; what was withdrawn stays so."""
        labeller = pick(sorted(self.ledger.voided), who)
        name = next(name for name, by in self.who.items() if by.labeller == labeller)
        self.run(lift(self.database.first.database, self.project.id, name, None))
        self.ledger.voided.remove(labeller)

    @precondition(lambda self: self.ledger.items)
    @rule(item=PICK)
    def reopen(self, item: int) -> None:
        """Withdraw all answers to an item; rather one that has some."""
        answered = [x.item for x in self.ledger.labels().values()]
        id_ = ItemId(pick(answered if answered and item % 4 else list(self.ledger.items), item))
        corrections = len(self.ledger.items[id_].corrections)
        reopening = Reopening(self.database.first.database, self._owner("new guidelines"), {})
        self.run(reopening.reopen([id_]))
        self.run(reopening.end())
        labels = self.ledger.reopen(id_)
        self.given.pop(id_, None)
        found = Withdrawn(
            labels=labels, corrections=corrections, items=int(bool(labels or corrections))
        )
        assert reopening.report == found
        self.check_counters()

    def _owner(self, reason: str) -> Owner:
        return Owner(project=self.project.id, by=None, reason=reason)
