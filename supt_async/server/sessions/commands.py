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
        return self._executed(command, await self.ask(command))

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
        asked_at, hub = time.monotonic(), self._server.hub
        try:
            result = await self._server.storage.queue.ask(command)
        except StorageBusy:
            result = CommandResult(verdict=Verdict.BUSY)
        except StorageError as exc:
            hub.failed(exc)
            result = CommandResult(verdict=Verdict.UNAVAILABLE)
        starved = result.idle is not None
        took = bool(result.leased) and getattr(command, "want", 0) > 0
        failed = result.verdict in (Verdict.BUSY, Verdict.UNAVAILABLE)
        if starved:
            self._member.asked_at = asked_at
        if starved or (self._member.starved and (took or failed)):
            hub.asked(self._member, starved=starved, took=took)
        return result

    def _executed(self, command: Command, result: CommandResult) -> list[Effect]:
        news = self._session.news
        before = news.mine
        effects = self._session.executed(command, result)
        self._server.hub.counted(self._member, news.mine - before)
        return effects
