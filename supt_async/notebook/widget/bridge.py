"""Labelling on screen: what the desk has is on the labelling widget, and what is said goes back.

News come in the session's thread and are taken in here, in the kernel's: as soon as its loop is
free, or with the next call of whoever has none (a script).
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import Callable
from typing import Any

from supt_async.client.errors import ClientError, RequestRefused
from supt_async.notebook.items import plain
from supt_async.notebook.labelling_session import NEXT_SECONDS, Desk, Shown
from supt_async.notebook.server_target import Place
from supt_async.notebook.widget.layout import View, repair

SHOWN_BY = "_supt_shown_by"
"""Attribute of a labelling widget: whose item is on it. Several screens may share one."""
EXPECTED_SECONDS = 2.0
"""How long to wait for an item that was just added."""


class Screen:
    """Connects a labelling widget (with ``display``, ``on_submit``, maybe ``on_undo``) to a desk.

    ``put`` is called with the widgets that are to be seen.
    """

    def __init__(
        self, place: Place, worker: str | None, view: View, put: Callable[[tuple[Any, ...]], None]
    ) -> None:
        self.desk = Desk(place, worker, self._news)
        self._place = place
        self._view = view
        self._put = put
        self._labelling = view.labelling
        self._displayed: Shown | None = None
        self._scheduled = threading.Event()
        self._loop, self._context = _running_loop(), contextvars.copy_context()
        self._began = False
        if self._labelling is not None:
            repair(self._labelling)
            self._labelling.on_submit(self._submitted)
            if hasattr(self._labelling, "on_undo"):
                self._labelling.on_undo(self._taken_back)

    @property
    def value(self) -> Any:
        """What is on screen, exactly as it was added; None if there is nothing."""
        self.take_in()
        if self.desk.shown is None and self.desk.ended is None:
            self.show()
        return None if self.desk.shown is None else self.desk.shown.value

    def begin(self) -> None:
        """Begin to label."""
        self._began = True
        self.show()

    def added(self, *, any_open: bool) -> None:
        """Take in that items were added."""
        if self._began and self.desk.shown is None and any_open:
            self.desk.show(wait=EXPECTED_SECONDS, expected=True)
            self.render()

    def show(self) -> None:
        """Show the first item on hand, or why there is none."""
        self._began = True
        self.desk.show(wait=NEXT_SECONDS)
        self.render()

    def apply(self, y: Any) -> None:
        """Label what is on screen, and show the next; None skips.

        Raises:
            RequestRefused: The project's task does not allow the label; the item stays.
        """
        if self.desk.shown is None:
            self.show()
        try:
            self.desk.answer(None if y is None else plain(y))
        except RequestRefused as exc:
            self._view.say(exc.reason)
            raise
        self._view.say("")
        self.render()
        self.take_in()

    def undo(self) -> None:
        """Take the last answer back, and show its item again; else say why not."""
        try:
            self.desk.undo()
        except (ClientError, TimeoutError) as exc:
            self._view.say(getattr(exc, "reason", "") or str(exc))
            return
        self._view.say("")
        self.render()

    def rest(self) -> None:
        """Give back what is on hand; ``show`` goes on."""
        self.desk.rest()

    def take_in(self) -> None:
        """Take in what has come meanwhile."""
        if not self._scheduled.is_set():
            return
        self._scheduled.clear()
        refused = self.desk.take_in()
        if refused is not None:
            self._view.say(str(refused))
        self.render()

    def render(self) -> None:
        """Bring the labelling widget and what is around it up to date."""
        desk, shown = self.desk, self.desk.shown
        self._view.count(desk.progress)
        if desk.ended is not None:
            self._view.say(str(desk.ended))
        if not self._began:
            return
        if shown is None or self._labelling is None:
            self._put(self._view.idle_parts(desk.idle, desk.connected))
            return
        self._put(self._view.labelling_parts())
        if shown is not self._displayed or self._shown_by() is not self:
            self._displayed = shown
            with contextlib.suppress(AttributeError):  # it has __slots__, and so no second user
                setattr(self._labelling, SHOWN_BY, self)
            self._labelling.display(shown.value)

    def close(self) -> None:
        self._loop = None
        self.desk.close()

    def _shown_by(self) -> Any:
        return getattr(self._labelling, SHOWN_BY, self)

    def _submitted(self, y: Any = None) -> None:
        if self._shown_by() is self:
            self.apply(y)

    def _taken_back(self, *_: Any) -> None:
        if self._shown_by() is self:
            self.undo()

    def _news(self) -> None:
        """Note that something has come; called in the session's thread."""
        if self._scheduled.is_set():
            return
        self._scheduled.set()
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the kernel is ending
                loop.call_soon_threadsafe(self.take_in, context=self._context)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """Return the kernel's event loop; a script has none."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
