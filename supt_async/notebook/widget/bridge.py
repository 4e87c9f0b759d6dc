"""Bridge between a labelling widget and a labelling session.

News arrive in the session's thread and are processed here, in the kernel's: as soon as its loop
is free, or at the next call in a script, which has no loop.
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
from supt_async.notebook.labelling_session import NEXT_SECONDS, LabellingSession, Shown
from supt_async.notebook.server_target import ServerTarget
from supt_async.notebook.widget.layout import Layout, repair

SHOWN_BY = "_supt_shown_by"
"""Attribute of a labelling widget with the bridge that shows an item on it."""
EXPECTED_SECONDS = 2.0
"""Seconds to wait for an item that was just added."""


class WidgetBridge:
    """Connects a widget that has ``display``, ``on_submit`` and maybe ``on_undo`` to a session.

    ``put`` is called with the widgets to show.
    """

    def __init__(
        self,
        target: ServerTarget,
        worker: str | None,
        layout: Layout,
        put: Callable[[tuple[Any, ...]], None],
    ) -> None:
        self.session = LabellingSession(target, worker, self._news)
        self._target = target
        self._layout = layout
        self._put = put
        self._labelling = layout.labelling
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
        """Payload of the item on screen, exactly as it was added; None if there is none."""
        self.take_in()
        if self.session.shown is None and self.session.ended is None:
            self.show()
        return None if self.session.shown is None else self.session.shown.value

    def begin(self) -> None:
        """Begin to label."""
        self._began = True
        self.show()

    def added(self, *, any_open: bool) -> None:
        """Handle that items were added."""
        if self._began and self.session.shown is None and any_open:
            self.session.show(wait=EXPECTED_SECONDS, expected=True)
            self.render()

    def show(self) -> None:
        """Show the first item on hand, or the reason why there is none."""
        self._began = True
        self.session.show(wait=NEXT_SECONDS)
        self.render()

    def apply(self, y: Any) -> None:
        """Label the item on screen, and show the next; None skips.

        Raises:
            RequestRefused: The project's task does not allow the label; the item stays.
        """
        if self.session.shown is None:
            self.show()
        try:
            self.session.answer(None if y is None else plain(y))
        except RequestRefused as exc:
            self._layout.say(exc.reason)
            raise
        self._layout.say("")
        self.render()
        self.take_in()

    def undo(self) -> None:
        """Withdraw the last answer, and show its item again, or say why not."""
        try:
            self.session.undo()
        except (ClientError, TimeoutError) as exc:
            self._layout.say(getattr(exc, "reason", "") or str(exc))
            return
        self._layout.say("")
        self.render()

    def rest(self) -> None:
        """Give the items on hand back; ``show`` continues."""
        self.session.rest()

    def take_in(self) -> None:
        """Process the news that have arrived."""
        if not self._scheduled.is_set():
            return
        self._scheduled.clear()
        refused = self.session.take_in()
        if refused is not None:
            self._layout.say(str(refused))
        self.render()

    def render(self) -> None:
        """Update the labelling widget and the parts around it."""
        session, shown = self.session, self.session.shown
        self._layout.count(session.progress)
        if session.ended is not None:
            self._layout.say(str(session.ended))
        if not self._began:
            return
        if shown is None or self._labelling is None:
            self._put(self._layout.idle_parts(session.idle, session.connected))
            return
        self._put(self._layout.labelling_parts())
        if shown is not self._displayed or self._shown_by() is not self:
            self._displayed = shown
            with contextlib.suppress(AttributeError):  # it has __slots__, and so no second user
                setattr(self._labelling, SHOWN_BY, self)
            self._labelling.display(shown.value)

    def close(self) -> None:
        self._loop = None
        self.session.close()

    def _shown_by(self) -> Any:
        return getattr(self._labelling, SHOWN_BY, self)

    def _submitted(self, y: Any = None) -> None:
        if self._shown_by() is self:
            self.apply(y)

    def _taken_back(self, *_: Any) -> None:
        if self._shown_by() is self:
            self.undo()

    def _news(self) -> None:
        """Note that news have arrived; called in the session's thread."""
        if self._scheduled.is_set():
            return
        self._scheduled.set()
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the kernel is ending
                loop.call_soon_threadsafe(self.take_in, context=self._context)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """Return the kernel's event loop; None in a script."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
