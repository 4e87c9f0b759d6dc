"""Bridge to the labelling page, which has the session and does what a cell asks for.

As long as the page is not shown, ``current`` and the like use a separate session, as with any
labelling widget; when the page is shown, that session's items go back.
"""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from supt_async.client.errors import RequestRefused
from supt_async.notebook.items import plain
from supt_async.notebook.labelling_session import value_of
from supt_async.notebook.widget.bridge import WidgetBridge
from supt_async.notebook.widget.page import Page
from supt_async.protocol.tasks.task import check, parse


class PageBridge(WidgetBridge):
    """``WidgetBridge`` whose labelling widget is the page."""

    _page: Page | None = None

    @property
    def page(self) -> Page | None:
        """Page, if labelling has begun."""
        return self._page

    @property
    def value(self) -> Any:
        if self._page is None or not self._page.opened:
            return super().value
        item = self._page.shown
        return None if item is None else value_of(self._target, item)

    def begin(self) -> None:
        self._page = Page(self._target, self._find_token, self.rest)
        learning = isinstance(self._layout.retrain_button, widgets.Button)
        bar = widgets.HBox([self._layout.retrain_button, self._layout.model_performance])
        self._put((*((bar,) if learning else ()), self._layout.message, self._page))

    def apply(self, y: Any) -> None:
        """Make the page label its item, and show the next; None skips.

        It returns at once, before the page has shown the next item.

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
        """Show messages; the page shows everything else by itself."""
        if self.session.ended is not None:
            self._layout.say(str(self.session.ended))

    def close(self) -> None:
        if self._page is not None:
            self._page.close()
        super().close()

    def _find_token(self) -> str:
        return self._target.token_of(self.session.worker)
