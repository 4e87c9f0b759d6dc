"""Labelling on our own page: the page has the session, and does what a cell asks it to.

As long as the page is on no screen, ``current`` and the like have a session of their own, as with
any labelling widget; when it appears, what that session has on hand goes back.
"""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from supt_async.client.errors import RequestRefused
from supt_async.notebook.items import plain
from supt_async.notebook.labelling_session import value_of
from supt_async.notebook.widget.bridge import Screen
from supt_async.notebook.widget.page import Page
from supt_async.protocol.tasks.task import check, parse


class PageScreen(Screen):
    """A ``Screen`` whose labelling widget is the page."""

    _page: Page | None = None

    @property
    def page(self) -> Page | None:
        """The page, if labelling has begun."""
        return self._page

    @property
    def value(self) -> Any:
        if self._page is None or not self._page.opened:
            return super().value
        item = self._page.shown
        return None if item is None else value_of(self._place, item)

    def begin(self) -> None:
        self._page = Page(self._place, self._find_token, self.rest)
        learning = isinstance(self._view.retrain_button, widgets.Button)
        bar = widgets.HBox([self._view.retrain_button, self._view.model_performance])
        self._put((*((bar,) if learning else ()), self._view.message, self._page))

    def apply(self, y: Any) -> None:
        """Have the page label what is on it, and show the next; None skips.

        Returns at once: what is on the page then is a moment older than what is said here.

        Raises:
            RequestRefused: There is nothing on the page, or its task does not allow the label.
        """
        if self._page is None or not self._page.opened:
            super().apply(y)
            return
        item, project = self._page.shown, self._page.project_info
        if item is None or project is None:
            raise RequestRefused("bad_state", "there is nothing on screen to be answered")
        if y is None:
            self._page.tell("skip")
            return
        value = plain(y)
        broken = check(parse(project.task), value, item.data)
        if broken is not None:
            raise RequestRefused("invalid_value", broken)
        self._page.tell("answer", value)

    def undo(self) -> None:
        if self._page is not None and self._page.opened:
            self._page.tell("undo")
        else:
            super().undo()

    def render(self) -> None:
        """Say what there is to say; all else the page shows by itself."""
        if self.desk.ended is not None:
            self._view.say(str(self.desk.ended))

    def close(self) -> None:
        if self._page is not None:
            self._page.close()
        super().close()

    def _find_token(self) -> str:
        return self._place.token_of(self.desk.worker)
