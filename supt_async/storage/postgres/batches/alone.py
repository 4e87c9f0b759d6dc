"""Commands of a batch that are carried out one by one, on PostgreSQL."""

from __future__ import annotations

from supt_async.domain.commands import FlagItem, SkipItem, SubmitAnswer, UndoAnswer
from supt_async.domain.ids import LeaseToken
from supt_async.domain.results import Verdict
from supt_async.storage.postgres.answers import Step, flag, skip, submit, undo
from supt_async.storage.postgres.plan import PendingCommand


async def carry_out_alone(step: Step, pending: PendingCommand, token: LeaseToken) -> Verdict:
    """Carry out a command; ``token`` is for the lease that an undo gives."""
    match pending.command:
        case SubmitAnswer():
            assert pending.answer is not None
            return await submit(step, pending.command, pending.answer.value)
        case SkipItem():
            return await skip(step, pending.command)
        case UndoAnswer():
            verdict, pending.undone = await undo(step, pending.command, token)
            return verdict
        case FlagItem():
            return await flag(step, pending.command)
        case _:
            raise AssertionError("this command goes with the others")
