"""Commands of one session to the queue, and what comes of them."""

from __future__ import annotations

import time

from supt_async.domain.commands import Command, SubmitAnswer
from supt_async.domain.results import CommandResult, Verdict
from supt_async.errors import StorageBusy, StorageError
from supt_async.protocol import messages as m
from supt_async.protocol.server.effects import Effect, Send
from supt_async.protocol.server.session import Session
from supt_async.server.sessions.dependencies import Dependencies
from supt_async.server.sessions.late_answers import check_late_answer
from supt_async.server.sessions.member import Member


class Commands:
    """Carries a session's commands out, and tells the hub who waits."""

    def __init__(self, member: Member, session: Session, server: Dependencies) -> None:
        self._member = member
        self._session = session
        self._server = server

    async def carry_out(self, command: Command) -> list[Effect]:
        """Carry a command out; return what follows."""
        asked_at = time.monotonic()
        return self._executed(command, await self.ask(command), asked_at)

    async def carry_out_late(self, command: SubmitAnswer) -> list[Effect]:
        """Store an answer to an item that this session has not sent."""
        session, server = self._session, self._server
        try:
            found = await check_late_answer(server.storage, server.presenter, session.task, command)
        except StorageError:
            return session.executed(command, CommandResult(verdict=Verdict.UNAVAILABLE))
        if isinstance(found, m.Error):
            return [Send(found)]
        return await self.carry_out(found)

    async def ask(self, command: Command) -> CommandResult:
        """Return what the queue says to a command."""
        try:
            return await self._server.storage.queue.ask(command)
        except StorageBusy:
            return CommandResult(verdict=Verdict.BUSY)
        except StorageError as exc:
            self._server.hub.failed(exc)
            return CommandResult(verdict=Verdict.UNAVAILABLE)

    def _executed(self, command: Command, result: CommandResult, asked_at: float) -> list[Effect]:
        news = self._session.news
        before, waited = news.mine, self._member.starved
        effects = self._session.executed(command, result)
        self._tell_asked(command, result, asked_at, waited=waited)
        self._server.hub.counted(self._member, news.mine - before)
        return effects

    def _tell_asked(
        self, command: Command, result: CommandResult, asked_at: float, *, waited: bool
    ) -> None:
        """Tell the hub what came of asking for items.

        After the session knows it: if items have become free meanwhile, the hub wakes it at once,
        and would take one that does not know that it waits for one that waits no longer.
        """
        starved = result.idle is not None
        took = bool(result.leased) and getattr(command, "want", 0) > 0
        failed = result.verdict in (Verdict.BUSY, Verdict.UNAVAILABLE, Verdict.INTERNAL)
        if starved:
            self._member.asked_at = asked_at
        if starved or (waited and (took or failed)):
            self._server.hub.asked(self._member, starved=starved, took=took)
