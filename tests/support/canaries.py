"""Canaries: search for secrets and content in all logs and output of the test run.

Every token, cookie and code that is made while the tests run is a canary, and so is every longer
text that a test adds as an item. Whatever the package or uvicorn logs, with its ``extra`` and its
traceback, and whatever a test prints, is searched for them; a test that leaks one fails.
"""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
from collections import deque
from collections.abc import Iterator

from supt_async.logs import BackgroundHandler

SECRET_CHARACTERS = 43
"""Length of a secret, as ``secrets.token_urlsafe(32)`` makes them."""
CONTENT_CHARACTERS = 20
"""Minimum length of a canary; shorter texts may be in a log for other reasons."""
MOST_CONTENTS = 500
"""Number of texts searched for at a time, the latest ones."""

_WORDS = re.compile(rf"[A-Za-z0-9_-]{{{SECRET_CHARACTERS},}}")
_STANDARD = frozenset(vars(logging.makeLogRecord({})))


class Watch(logging.Handler):
    """Watcher of all loggers; ``leaks`` returns what was found."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.leaks: list[str] = []
        self._secrets: set[str] = set()
        self._contents: deque[str] = deque(maxlen=MOST_CONTENTS)
        self._traceback = logging.Formatter()

    def install(self) -> None:
        """Plant the canaries and listen."""
        make = secrets.token_urlsafe

        def planted(nbytes: int | None = None) -> str:
            made = make(nbytes)
            self._secrets.add(made)
            return made

        secrets.token_urlsafe = planted
        self.listen()

    def listen(self) -> None:
        """Listen, even after a test that configured logging as a command does.

        What that has left behind writes to a stream of that test's, which is closed.
        """
        root = logging.getLogger()
        for handler in [one for one in root.handlers if type(one) is BackgroundHandler]:
            root.removeHandler(handler)
            handler.close()
        if self not in root.handlers:
            root.addHandler(self)
        logging.captureWarnings(False)
        logging.getLogger("supt_async").setLevel(logging.DEBUG)
        logging.getLogger("uvicorn.error").setLevel(logging.INFO)

    def plant(self, *values: object) -> None:
        """Add the contents of items as canaries."""
        self._contents.extend(
            value for value in values if isinstance(value, str) and len(value) >= CONTENT_CHARACTERS
        )

    def emit(self, record: logging.LogRecord) -> None:
        extra = [str(value) for name, value in vars(record).items() if name not in _STANDARD]
        traceback = ""
        if record.exc_info and record.exc_info[1] is not None:
            traceback = self._traceback.formatException(record.exc_info)
        text = "\n".join([record.getMessage(), *extra, traceback])
        self.search(text, f"{record.name} logs")

    def search(self, text: str, where: str) -> None:
        """Look for canaries in a text."""
        for word in _WORDS.findall(text):
            for start in range(len(word) - SECRET_CHARACTERS + 1):
                if word[start : start + SECRET_CHARACTERS] in self._secrets:
                    self.leaks.append(f"{where} a secret: {text[:300]!r}")
                    return
        for content in self._contents:
            if content in text:
                self.leaks.append(f"{where} an item's content: {text[:300]!r}")
                return

    def taken(self) -> list[str]:
        """Return what was found since the last call."""
        found, self.leaks = self.leaks, []
        return found

    @contextlib.contextmanager
    def expecting(self) -> Iterator[list[str]]:
        """Collect what is found in the block, which leaks on purpose."""
        before, self.leaks = self.leaks, []
        found = self.leaks
        try:
            yield found
        finally:
            self.leaks = before


watch = Watch()
