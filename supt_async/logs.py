"""How log lines look. Configured by the command line only; a library stays silent."""

from __future__ import annotations

import json
import logging
import sys

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


class Formatter(logging.Formatter):
    """One line: time, level, message, and what was given in ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        extra = " ".join(
            f"{name}={_quoted(value)}" for name, value in vars(record).items() if name not in _KNOWN
        )
        head, *rest = line.split("\n", 1)
        return "\n".join([f"{head} {extra}".rstrip(), *rest])


def _quoted(value: object) -> str:
    """Keep a value in one piece for programs that read the log."""
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if set(text) & set(' "=\n') else text


def configure(*, verbose: bool = False) -> None:
    """Send log lines to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter("%(asctime)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("supt_async").setLevel(logging.INFO if verbose else logging.WARNING)
