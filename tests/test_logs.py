"""Format of log lines."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import io
import json
import logging
import os
import sys
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from supt_async import logs
from supt_async.client import AsyncClient
from supt_async.logs import THROTTLE_SECONDS, Formatter, JsonFormatter, ThrottleFilter
from tests.support.waiting import http_client

FIXED = {"time", "level", "logger", "message"}
RECORD = vars(logging.makeLogRecord({}))
"""Names that logging does not allow in ``extra``."""


@pytest.fixture
def unconfigured() -> Iterator[None]:
    """Leave logging as it was."""
    root, ours = logging.getLogger(), logging.getLogger("supt_async")
    before = root.handlers[:], root.level, ours.level
    yield
    logging.captureWarnings(False)
    for handler in root.handlers:
        if handler not in before[0]:
            handler.close()
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


def flush() -> None:
    for handler in logging.getLogger().handlers:
        handler.flush()


def test_what_strangers_cause_is_written_once_a_second_and_counted() -> None:
    now = 100.0
    seldom = ThrottleFilter(lambda: now)

    def passes(name: str = "uvicorn.error", **about: Any) -> logging.LogRecord | None:
        about = {"msg": "Invalid HTTP request received.", "levelno": logging.WARNING, **about}
        record = logging.makeLogRecord({"name": name, **about})
        return record if seldom.filter(record) else None

    assert passes() is not None
    assert [passes() for _ in range(999)] == [None] * 999
    assert passes(msg="another") is not None
    assert passes(exc_info=(ValueError, ValueError(), None)) is not None
    assert passes(name="supt_async.orchestrator.loop") is not None
    assert passes(levelno=logging.INFO) is not None
    gone = {"msg": "a connection was given up", "levelno": logging.INFO}
    assert passes("supt_async.server.uvicorn_protocols", **gone) is not None
    assert passes("supt_async.server.uvicorn_protocols", **gone) is None
    now += THROTTLE_SECONDS
    record = passes()
    assert record is not None
    assert Formatter("%(message)s").format(record).endswith(" left_out=999")
    now += THROTTLE_SECONDS
    record = passes()
    assert record is not None
    assert "left_out" not in Formatter("%(message)s").format(record)


def test_a_configured_log_is_not_filled_by_strangers(unconfigured: None) -> None:
    stream = io.StringIO()
    logs.configure(stream=stream, form="text")
    for _ in range(1000):
        logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    flush()
    assert len(stream.getvalue().splitlines()) < 20


def test_values_are_named_and_those_with_spaces_quoted() -> None:
    record = logging.makeLogRecord(
        {"msg": "trained", "action": "training.ready", "fit_s": 0.5, "reason": 'a "b"\nc'}
    )
    line = Formatter("%(message)s").format(record)
    assert line == 'trained action=training.ready fit_s=0.5 reason="a \\"b\\"\\nc"'


def test_a_json_line_says_when_what_and_where() -> None:
    record = logging.makeLogRecord(
        {"msg": "not %s", "args": ("ready",), "levelname": "WARNING", "name": "supt_async.x"}
        | {"created": 1_800_000_000.25, "action": "readiness", "attempt": 3}
    )
    assert json.loads(JsonFormatter().format(record)) == {
        "time": "2027-01-15T08:00:00.250+00:00",
        "level": "warning",
        "logger": "supt_async.x",
        "message": "not ready",
        "action": "readiness",
        "attempt": 3,
    }


def test_what_is_given_in_extra_takes_the_place_of_nothing() -> None:
    record = logging.makeLogRecord({"msg": "hello", "name": "supt_async.x", "levelname": "INFO"})
    record.__dict__ |= {"time": "never", "level": "high", "logger": "nobody"}
    line = json.loads(JsonFormatter().format(record))
    assert (line["level"], line["logger"]) == ("info", "supt_async.x")
    assert datetime.fromisoformat(line["time"]).tzinfo == UTC


def test_a_traceback_is_one_field_of_one_line() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.makeLogRecord({"msg": "broke", "exc_info": sys.exc_info()})
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert "ValueError: two\nlines" in json.loads(line)["exception"]


@given(
    message=st.text(),
    extra=st.dictionaries(
        st.text(min_size=1).filter(lambda name: name not in RECORD),
        st.none() | st.text() | st.integers() | st.floats() | st.binary() | st.datetimes(),
    ),
)
def test_whatever_is_logged_is_one_line_of_json(message: str, extra: dict[str, Any]) -> None:
    record = logging.makeLogRecord({**extra, "msg": message, "args": (), "exc_info": None})
    line = JsonFormatter().format(record)
    assert len(line.splitlines()) == 1
    assert set(json.loads(line)) >= FIXED


@pytest.mark.usefixtures("unconfigured")
@pytest.mark.parametrize(("terminal", "form"), [(True, "text"), (False, "json")])
def test_people_get_text_and_programs_get_json(terminal: bool, form: str) -> None:
    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    by_itself, asked = Stream(), Stream()
    for stream, named in ((by_itself, "auto"), (asked, form)):
        logs.configure(form=named, stream=stream)
        logging.getLogger("supt_async.any").warning("hello", extra={"action": "greet"})
        flush()
    for stream in (by_itself, asked):
        line = stream.getvalue()
        assert line.startswith("{") == (form == "json")
        assert ("action=greet" in line) == (form == "text")


@pytest.mark.usefixtures("unconfigured")
def test_warnings_and_other_libraries_go_the_same_way() -> None:
    stream = io.StringIO()
    with warnings.catch_warnings():
        logs.configure(form="json", stream=stream)
        logging.getLogger("uvicorn.error").error("Exception in ASGI application\n")
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        flush()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["logger"] for line in lines] == ["uvicorn.error", "py.warnings"]
    assert lines[0]["message"] == "Exception in ASGI application"


class Reader:
    """A reader of the log that has stopped reading until it is told to go on."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.stuck = threading.Event()
        self.reading = threading.Event()

    def __call__(self, text: str) -> None:
        self.stuck.set()
        self.reading.wait()
        self.lines.append(text)


def test_a_log_that_nobody_reads_drops_lines_and_later_says_how_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(logs, "WAITING_LINES", 10)
    reader = Reader()
    handler = logs.BackgroundHandler(reader)
    handler.setFormatter(JsonFormatter())

    def log(message: str, *args: object) -> None:
        record = {"msg": message, "args": args, "name": "supt_async.x", "levelname": "WARNING"}
        handler.emit(logging.makeLogRecord(record))

    log("first")
    reader.stuck.wait()
    for number in range(25):
        log("line %s", number)
    log("%d", "no number")
    assert reader.lines == []
    reader.reading.set()
    handler.flush()
    handler.close()
    lines = [json.loads(text) for text in reader.lines]
    messages = [line["message"] for line in lines]
    assert messages[:-1] == ["first", *(f"line {number}" for number in range(10))]
    assert (lines[-1]["action"], lines[-1]["dropped"]) == ("logs.dropped", 16)


def test_a_disk_that_is_full_for_a_while_costs_the_lines_of_that_while() -> None:
    written: list[str] = []
    full = [True, True, False]
    all_there = threading.Event()

    def write(text: str) -> None:
        all_there.wait()
        if full and full.pop(0):
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(text)

    handler = logs.BackgroundHandler(write)
    for number in range(4):
        handler.emit(logging.makeLogRecord({"msg": f"line {number}"}))
    all_there.set()
    handler.flush()
    handler.close()
    assert "".join(written).splitlines()[:2] == ["line 2", "line 3"]
    assert handler.dropped == 0
    assert len(written) == 3, "and the number of the lost ones"


@pytest.mark.parametrize("formatter", [Formatter("%(message)s"), JsonFormatter()])
def test_of_a_text_of_megabytes_the_middle_is_left_out(formatter: logging.Formatter) -> None:
    text = "begin" + "x" * 5_000_000 + "end"
    line = formatter.format(logging.makeLogRecord({"msg": text, "reason": text}))
    assert len(line) < 3 * logs.TEXT_CHARACTERS
    assert "begin" in line
    assert "end" in line


async def test_a_server_whose_log_nobody_reads_serves_and_stops(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/logs.db"
    token = await _project_and_token(database)
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    os.write(writing, b"x" * 4096)
    process = await _start("serve", "-v", "--port", "0", "--database", database, stderr=writing)
    os.close(writing)
    url = await _address(process)
    try:
        async with asyncio.timeout(60):
            async with AsyncClient(url, project="pets", token=token):
                pass
            async with http_client(url) as http:
                assert (await http.get("/healthz")).status_code == 200
            process.terminate()
            await process.wait()
    finally:
        os.close(reading)  # lets a server go on that waits for a reader
        await process.wait()


async def test_a_server_logs_sessions_as_json_and_tells_nobodys_name(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/logs.db"
    token = await _project_and_token(database)
    process = await _start("serve", "--port", "0", "-v", "--database", database)
    url = await _address(process)
    async with AsyncClient(url, project="pets", token=token):
        async with http_client(url) as http:
            assert (await http.get("/healthz")).status_code == 200
    process.terminate()
    _, err = await process.communicate()
    lines = [json.loads(line) for line in err.decode().splitlines()]
    actions = [line.get("action") for line in lines]
    assert [a for a in actions if a and "session" in a] == ["session.open", "session.close"]
    for line in lines:
        assert set(line) >= FIXED
        assert datetime.fromisoformat(line["time"]).tzinfo == UTC
    assert "canary" not in err.decode()
    assert token not in err.decode()


async def _project_and_token(database: str) -> str:
    task = '{"kind": "choice", "options": ["cat", "dog"]}'
    await _supt("project", "create", "pets", "--task", task, database=database)
    invited = await _supt(
        "labeller", "invite", "canary", "--project", "pets", "--json", database=database
    )
    return str(json.loads(invited)["token"])


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().partition("serving: ")[2].strip()


async def _start(
    *arguments: str, stderr: int = asyncio.subprocess.PIPE
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "supt_async", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=stderr,
    )


async def _supt(*arguments: str, database: str) -> str:
    process = await _start(*arguments, "--database", database)
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()
