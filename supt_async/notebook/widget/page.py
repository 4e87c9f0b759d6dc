"""Labelling page as a widget: the page that browsers get, in a cell's output.

The page is built with the package (``static/widget.js``) and speaks through the widget's channel
(``relay``), so that it works wherever the notebook does. The state that is saved with a notebook
is the page itself, the project's name, and two names without a meaning; never the token.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from supt_async.domain.values import JSONObject, JSONValue
from supt_async.notebook.server_target import ServerTarget
from supt_async.notebook.widget.relay import Relay
from supt_async.protocol import messages as m

WIDGET = Path(__file__).parents[2] / "static" / "widget.js"


class Page(anywidget.AnyWidget):
    """Labelling page of a project; ``find_token`` returns the labeller's token.

    Raises:
        FileNotFoundError: The page has not been built.
    """

    project = traitlets.Unicode().tag(sync=True)
    place = traitlets.Unicode().tag(sync=True)
    """Tells places apart, without saying where they are: answers that are kept in the browser
    go back only to the server that they are for."""
    session = traitlets.Unicode().tag(sync=True)
    """By which a notebook that is reloaded finds what was on screen."""

    def __init__(
        self, target: ServerTarget, find_token: Callable[[], str], on_open: Callable[[], None]
    ) -> None:
        """``on_open`` is called when the page is shown, before it asks for items."""
        self._relay: Relay | None = None
        self._on_open = on_open
        super().__init__(
            _esm=WIDGET.read_text(encoding="utf-8"),
            project=target.project,
            place=sha256(target.identity.encode()).hexdigest()[:16],
            session=secrets.token_hex(8),
        )
        self._relay = Relay(target, find_token, self._post)
        self.on_msg(self._heard)

    def __repr__(self) -> str:
        return f"<Page {self.project}>"

    @property
    def opened(self) -> bool:
        """Whether the page is shown anywhere."""
        return self._relay is not None and self._relay.opened

    @property
    def shown(self) -> m.Item | None:
        """Item on screen."""
        return None if self._relay is None else self._relay.shown

    @property
    def project_info(self) -> m.ProjectInfo | None:
        """Project as the server has described it."""
        return None if self._relay is None else self._relay.project

    def tell(self, act: str, value: JSONValue = None) -> None:
        """Make the page do what a person does: ``answer``, ``skip`` or ``undo``."""
        if self._relay is not None:
            self._relay.tell(act, value)

    def close(self) -> None:
        relay, self._relay = self._relay, None
        if relay is not None:
            relay.close()
        super().close()

    def _heard(self, _: Any, content: object, buffers: object) -> None:
        if self._relay is None:
            return
        if not self._relay.opened:
            self._on_open()
        self._relay.take(content)

    def _post(self, words: JSONObject, buffers: Sequence[bytes]) -> None:
        self.send(words, buffers=list(buffers))
