"""Batch of commands in one transaction: what is needed is read, then decided, then written."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from supt_async.domain.commands import Command, FlagItem, SkipItem, SubmitAnswer, UndoAnswer
from supt_async.domain.ids import LeaseToken
from supt_async.storage.portable.batches import answers, loading, telling, writing
from supt_async.storage.portable.batches.hand_out import hand_out, read_payloads
from supt_async.storage.portable.state import Batch, Pending
from supt_async.storage.records import Hint


def carry_out(batch: Batch, commands: Sequence[Command], lost: Collection[LeaseToken]) -> None:
    """Carry commands out that have no session, id or lease in common.

    Args:
        batch: The batch, which is empty.
        commands: The commands.
        lost: Leases that may exist although nobody was told of them; they are given back.
    """
    batch.pending = [Pending(command, getattr(command, "want", 0)) for command in commands]
    loading.load(batch, lost)
    for token in lost:
        lease = batch.leases.get(token)
        if lease is not None and lease.how is None:
            batch.give_back(lease, "released")
    for pending in batch.pending:
        answers.decide(batch, pending)
    writing.flush(batch)
    writing.ask_again(batch)
    telling.write_done(batch)
    hand_out(batch)
    writing.flush(batch)
    read_payloads(batch)
    writing.write_counters(batch, f"{batch.process}/queue")


def settle(batch: Batch) -> list[Hint]:
    """Let the windows know what a batch that is durable has done; return what others may read."""
    for project, item in batch.taken:
        reader = batch.memory.readers.get(project)
        if reader is not None:
            reader.window.mark_taken(item)
    batch.memory.give_back(proposal.reservation for proposal in batch.contended)
    hints = [Hint(project=project, items=True) for project in batch.freed]
    for pending in batch.pending:
        command = pending.command
        if pending.verdict.accepted and isinstance(
            command, SubmitAnswer | SkipItem | UndoAnswer | FlagItem
        ):
            flags = isinstance(command, FlagItem)
            hints.append(Hint(project=command.by.project, labels=not flags, flags=flags))
    return hints


def undo(batch: Batch) -> None:
    """Give back to the windows what a batch that has failed was proposed."""
    batch.memory.give_back(proposal.reservation for proposal in batch.proposed if not proposal.gold)
    batch.memory.decks.clear()  # what was taken off them was not leased
