"""Port of the queue: sessions, the commands that they ask, and expired leases."""

from __future__ import annotations

from typing import Protocol

from supt_async.domain.commands import Command
from supt_async.domain.ids import LeaseToken, ProjectId, SessionId
from supt_async.domain.project import Access
from supt_async.domain.results import CommandResult, OpenedSession
from supt_async.storage.group_commit import Committed
from supt_async.storage.records import Counts


class Queue(Protocol):
    """The queue of one server process.

    Commands of one session take effect in the order in which they were asked. A labeller is
    eligible for an item if it has an open place and they neither hold it nor have answered or
    skipped it (``rules.leases.may_have``).
    """

    async def open(self, access: Access, resume: SessionId | None) -> OpenedSession:
        """Connect a session.

        Args:
            access: Whose session it is, and in which project.
            resume: An earlier session to come back to. It is resumed if it is the same
                labeller's in the same project; otherwise a new session is made.

        Returns:
            The session, with the leases that it holds and the number of its connection, which
            ``lose`` is to be called with.

        Raises:
            NotFound: The project has been deleted.
        """

    async def ask(self, command: Command) -> CommandResult:
        """Carry out a command; what it changed is durable when this returns.

        A command with the id of an earlier one has no further effect: it gets that one's verdict
        if it is the same command, and ``id_conflict`` if it is another.

        Returns:
            The verdict on the command, up to ``want`` leased items, and if they are fewer, the
            reason.

        Raises:
            StorageBusy: Too many commands are waiting; this one has not been carried out.
        """

    async def lose(self, session: SessionId, connection: int) -> None:
        """Give a session whose socket is lost the grace time, after which its leases expire.

        Does nothing if ``connection`` is not the session's latest: it has come back since.
        """

    async def leave(self, session: SessionId, *, release: bool) -> None:
        """End a session whose labeller said goodbye.

        Args:
            session: The session. One that is not connected is left as it is.
            release: Whether its leases go back at once instead of after the grace time.
        """

    async def sweep(self) -> list[tuple[SessionId, LeaseToken]]:
        """Run periodic maintenance; to be called every second.

        Writes this process's heartbeat, gives the sessions of dead processes the grace time, and
        gives back the leases whose time is over.

        Returns:
            The expired leases with the sessions that held them, whichever process noticed it.
        """

    async def counts(self, project: ProjectId) -> Counts:
        """Count a project's items, places, labels and connected labellers.

        Returns:
            The counts; all are 0 if there is no such project.
        """

    @property
    def waiting(self) -> int:
        """Number of commands that wait for the next batch."""

    def watch(self, committed: Committed) -> None:
        """Call a function after each batch, with its number of commands and its seconds."""

    def forget_windows(self) -> None:
        """Read the ranking again, as after a restart.

        Must not be called while a command is under way.
        """

    async def drain(self) -> None:
        """Wait until every command that was asked has been answered; the process is ending."""
