"""Number of a labeller's own answers, which the client counts by itself."""

from __future__ import annotations

from msgspec import UNSET
from msgspec.structs import replace

from supt_async.domain.results import Mode
from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import Changed, ClientEffect


class OwnCount:
    """Answers of the labeller that count, from the ``welcome`` on.

    Progress is passed on with it, again whenever it changes. A server that does not say it in the
    ``welcome`` sends it with each ``progress``.
    """

    def __init__(self) -> None:
        self.mine: int | None = None
        """The number; None if the server does not tell it."""
        self._progress: m.Progress | None = None

    def welcomed(self, welcome: m.Welcome) -> None:
        """Begin with the server's count."""
        self.mine = None if welcome.mine is UNSET else welcome.mine

    def acked(self, request: m.CommandMessage, ack: m.Ack) -> list[ClientEffect]:
        """Count an answer that was stored and is not late."""
        stored = isinstance(request, m.Submit) and ack.status == "stored" and not ack.late
        return self._changed(1) if stored else []

    def dealt(self, item: m.Item) -> list[ClientEffect]:
        """Count an answer that was undone: its item comes back with the former answer."""
        return self._changed(-1) if item.mode is Mode.UNDO and item.value is not UNSET else []

    def told(self, message: m.Progress | m.Counted) -> list[ClientEffect]:
        """Take what the server says; return the progress to pass on."""
        if message.mine is not UNSET:
            self.mine = message.mine
        if isinstance(message, m.Progress):
            self._progress = message
        return self._changed(0)

    def _changed(self, answers: int) -> list[ClientEffect]:
        if self.mine is not None:
            self.mine = max(0, self.mine + answers)
        if self._progress is None:
            return []
        if self.mine is not None:
            self._progress = replace(self._progress, mine=self.mine)
        return [Changed(self._progress)]
