"""How log lines look. Configured by the command line only; a library stays silent.

Two forms: text for people, and JSON with one object a line for programs that collect logs.
uvicorn's lines and Python's warnings go the same way.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}

AUTO, TEXT, JSON = "auto", "text", "json"


class Formatter(logging.Formatter):
    """One line: time, level, message, and what was given in ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        extra = " ".join(f"{name}={_quoted(value)}" for name, value in _extra(record).items())
        head, *rest = line.split("\n", 1)
        return "\n".join([f"{head} {extra}".rstrip(), *rest])


class JsonFormatter(logging.Formatter):
    """One JSON object on one line: ``time`` (ISO 8601, UTC), ``level``, ``logger``, ``message``,
    what was given in ``extra``, and ``exception`` with the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage().strip(),
        }
        line |= {name: value for name, value in _extra(record).items() if name not in line}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return json.dumps(line, default=str)


def configure(*, verbose: bool = False, form: str = AUTO, stream: TextIO | None = None) -> None:
    """Send log lines to stderr, or to ``stream``.

    ``form`` is ``text``, ``json``, or ``auto``: text where a person is looking, that is, on a
    terminal, and JSON anywhere else.
    """
    stream = sys.stderr if stream is None else stream
    if form == AUTO:
        form = TEXT if stream.isatty() else JSON
    handler = logging.StreamHandler(stream)
    text = Formatter("%(asctime)s %(levelname)s %(message)s")
    handler.setFormatter(JsonFormatter() if form == JSON else text)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("supt_async").setLevel(logging.INFO if verbose else logging.WARNING)
    logging.captureWarnings(True)


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _KNOWN}


def _quoted(value: object) -> str:
    """Keep a value in one piece for programs that read the log."""
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if set(text) & set(' "=\n') else text
