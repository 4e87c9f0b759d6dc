"""How log lines look."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given, strategies as st

from supt_async import logs
from supt_async.logs import Formatter, JsonFormatter

FIXED = {"time", "level", "logger", "message"}


@pytest.fixture
def unconfigured() -> Iterator[None]:
    """Leave logging as it was."""
    root, ours = logging.getLogger(), logging.getLogger("supt_async")
    before = root.handlers[:], root.level, ours.level
    yield
    logging.captureWarnings(False)
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


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
        st.text(min_size=1),
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
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["logger"] for line in lines] == ["uvicorn.error", "py.warnings"]
    assert lines[0]["message"] == "Exception in ASGI application"


async def test_a_server_logs_sessions_as_json_and_tells_nobodys_name(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/logs.db"
    task = '{"kind": "choice", "options": ["cat", "dog"]}'
    await _supt("project", "create", "pets", "--task", task, database=database)
    invited = await _supt(
        "labeller", "invite", "canary", "--project", "pets", "--json", database=database
    )
    token = json.loads(invited)["token"]
    arguments = ("serve", "--port", "0", "-v", "--database", database)
    process = await _start(*arguments)
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().partition("serving: ")[2].strip()
    from supt_async.client import AsyncClient

    async with AsyncClient(url, project="pets", token=token):
        async with httpx2.AsyncClient(base_url=url) as http:
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


async def _start(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "supt_async", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _supt(*arguments: str, database: str) -> str:
    process = await _start(*arguments, "--database", database)
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()
