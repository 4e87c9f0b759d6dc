"""docs/protocol.md says what the code does: its rules, messages, fields, codes and limits."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from supt_async import config
from supt_async.domain.results import ErrorCode, IdleReason
from supt_async.protocol import codec, messages as m, schemas
from supt_async.protocol.client import reconnect, session as client_session
from supt_async.protocol.close_codes import BYE_CODES, CloseCode
from supt_async.protocol.server import session
from supt_async.protocol.tasks import validation
from supt_async.protocol.tasks.kinds import KINDS
from supt_async.server import uvicorn_websockets
from supt_async.server.access import rate_limits
from supt_async.server.sessions.receiving import reader
from supt_async.server.sessions.sending import send_queue

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "protocol.md").read_text()
SOURCES = sorted(
    path
    for folder in ("supt_async", "frontend/src", "frontend/tests", "scripts", "tests")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".ts", ".tsx", ".json")
    and "node_modules" not in path.parts
    and path != Path(__file__)
)
TEXTS = {path: path.read_text() for path in SOURCES}
CLOSE_CODES_TS = TEXTS[ROOT / "frontend" / "src" / "session" / "closeCodes.ts"]
RULES = {int(number) for number in re.findall(r"^### Rule (\d+): ", PAGE, re.MULTILINE)}
MENTION = re.compile(r"(?<!\]\(\.\./)\bprotocol\.md\b", re.IGNORECASE)
"""The name of the document, except as the target of a link."""
CITATION = re.compile(r"\bdocs/protocol\.md, rules? (\d+(?:(?:, | and )\d+)*)")
Codes = dict[int, bool]
"""Close codes, and whether a client comes back after them."""


def rule(number: int) -> str:
    """Return the text of a rule."""
    found = re.search(rf"^### Rule {number}: .*?(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[0]


def section(title: str) -> str:
    """Return the text below a heading."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def rows(text: str) -> list[list[str]]:
    """Return the cells of all tables in a text, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    found = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    heads = {n for n, cells in enumerate(found) if set(cells[0]) == {"-"}}
    return [cells for n, cells in enumerate(found) if n not in heads and n + 1 not in heads]


def first_cells(text: str, pattern: str) -> list[str]:
    """Return what the first cells of a text's tables hold in backticks."""
    cells = [re.fullmatch(rf"`({pattern})`", row[0]) for row in rows(text)]
    return [cell[1] for cell in cells if cell is not None]


def fields(names: tuple[str, ...]) -> dict[str, bool]:
    """Return the fields of messages in the AsyncAPI document, and whether each is required."""
    components = schemas.asyncapi()["components"]["schemas"]

    def walk(schema: dict[str, Any], path: str) -> Iterator[tuple[str, bool]]:
        for name, about in schema["properties"].items():
            if name == "type":
                continue
            yield f"{path}.{name}", name in schema.get("required", ())
            parts, mark = about.get("items", about), "[]" if "items" in about else ""
            inner = components.get(parts.get("$ref", "").rpartition("/")[2], {})
            if "properties" in inner:
                yield from walk(inner, f"{path}.{name}{mark}")

    return {
        path: required
        for name in names
        for path, required in walk(
            components[name], components[name]["properties"]["type"]["enum"][0]
        )
    }


def page_codes() -> Codes:
    """Return the close codes of the page's table."""
    table = [cells for cells in rows(rule(12)) if cells[0].isdecimal()]
    return {int(code): what.startswith("comes back") for code, _, _, what in table}


def code_codes() -> set[int]:
    """Return the close codes that the server and the Python client name."""
    numbers = {
        node.value
        for path, text in TEXTS.items()
        if path.suffix == ".py" and path.is_relative_to(ROOT / "supt_async")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and type(node.value) is int
    }
    return {n for n in numbers if 1000 <= n <= 1015 or 4400 <= n < 4600}


def frontend_codes() -> dict[str, int]:
    """Return the close codes that the page knows, by name."""
    listed = re.search(r"CLOSE_CODES = \{(.*?)\}", CLOSE_CODES_TS, re.DOTALL)
    assert listed is not None
    return {name: int(code) for name, code in re.findall(r"(\w+): (\d{4}),", listed[1])}


def test_rules_are_numbered_without_a_gap() -> None:
    assert sorted(RULES) == list(range(1, len(RULES) + 1))


def test_every_citation_has_one_form_and_names_a_rule_that_exists() -> None:
    wrong, cited = [], set()
    for path, text in TEXTS.items():
        joined = re.sub(r"\s+(?:\*|#|//)?\s*", " ", text)
        found = CITATION.findall(joined)
        cited |= {int(number) for numbers in found for number in re.findall(r"\d+", numbers)}
        if len(found) != len(MENTION.findall(joined)):
            wrong.append(path.relative_to(ROOT).as_posix())
    assert wrong == [], 'write "docs/protocol.md, rule N"'
    assert cited
    assert cited <= RULES


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Messages from the client", schemas.CLIENT),
        ("Messages from the server", schemas.SERVER),
    ],
)
def test_every_message_and_field_stands_in_its_table(title: str, names: tuple[str, ...]) -> None:
    text, components = section(title), schemas.asyncapi()["components"]["schemas"]
    types = [components[name]["properties"]["type"]["enum"][0] for name in names]
    assert first_cells(text, r"\w+") == types
    documented = {
        row[0].strip("`"): {"required": True, "optional": False}[row[1]]
        for row in rows(text)
        if "." in row[0]
    }
    assert documented == fields(names)


def test_every_close_code_stands_in_the_table_and_none_besides() -> None:
    assert page_codes().keys() == code_codes()
    names = {row[1].strip("`"): int(row[0]) for row in rows(rule(12)) if row[0].isdecimal()}
    assert names == {code.name: code.value for code in CloseCode}


def test_the_table_says_after_which_close_codes_a_client_comes_back() -> None:
    assert page_codes() == {code: reconnect.worth_retrying(code) for code in page_codes()}


def test_the_server_and_the_page_mean_the_same_close_codes() -> None:
    codes = frontend_codes()
    listed = re.search(r"RETRIED[^=]*=\s*new Set\(\[(.*?)\]\)", CLOSE_CODES_TS, re.DOTALL)
    assert listed is not None
    assert {codes[name] for name in re.findall(r"\w+\.(\w+)", listed[1])} == reconnect.RETRIED
    assert f"const FIRST_TEMPORARY = {reconnect.FIRST_TEMPORARY};" in CLOSE_CODES_TS
    assert codes.items() <= {code.name: code.value for code in CloseCode}.items()
    assert set(codes.values()) <= page_codes().keys()


def test_the_page_has_words_for_close_codes_that_exist_and_are_final() -> None:
    languages = sorted((ROOT / "frontend" / "src" / "strings" / "languages").glob("*.ts"))
    assert len(languages) > 1
    for language in languages:
        said = {int(code) for code in re.findall(r"^  (\d{4}): ", TEXTS[language], re.MULTILINE)}
        assert said, language.name
        assert said <= {code for code, returns in page_codes().items() if not returns}


def test_every_reason_of_bye_has_its_code_in_the_page() -> None:
    assert set(BYE_CODES.values()) <= page_codes().keys()
    reasons = next(
        row for row in rows(section("Messages from the server")) if "`bye.reason`" in row
    )
    assert re.findall(r"`(\w+)`", reasons[2]) == list(BYE_CODES)


def test_every_error_code_and_reason_to_be_idle_stands_in_its_table() -> None:
    assert first_cells(rule(11), r"\w+") == list(get_args(ErrorCode))
    assert first_cells(rule(7), r"\w+") == list(IdleReason)


def test_every_kind_of_task_stands_in_its_table() -> None:
    assert set(first_cells(rule(16), r"\w+")) == set(KINDS)


def test_the_states_are_those_of_both_sides() -> None:
    text = section("A session at a glance")
    drawn = re.findall(r"^    .*(?:\n    .*)+|^    .*", text, re.MULTILINE)
    for diagram, states in zip(drawn, (session.State, client_session.State), strict=False):
        assert set(re.findall(r"\b[A-Z]{4,}\b", diagram)) == set(states.__members__)


SERVER = config.ServerConfig()
LIMITS = {
    "frame of a client": f"{m.MAX_BYTES:,} bytes",
    "frame before `welcome`": f"{uvicorn_websockets.MAX_HELLO_BYTES // 1024} KiB",
    "fragments of a message": f"{uvicorn_websockets.MAX_FRAGMENTS}",
    "lists and objects in a message": f"{codec.MAX_BRACKETS:,}",
    "depth of a message": f"{codec.MAX_DEPTH}",
    "depth of a value": f"{validation.MAX_DEPTH}",
    "undecodable messages in a row": f"{session.FAULTS}",
    "answers of a labeller (`submit`, `skip`, `undo`, `flag`)": (
        f"`limits.rate_per_s` a second ({SERVER.rate_limit:g}), in bursts of ten times that"
    ),
    "messages of a labeller": f"{rate_limits.MESSAGES_PER_ANSWER} times that",
    "bytes of a labeller": (
        f"{rate_limits.BYTES_PER_ANSWER // 1024} KiB for each answer that is allowed"
    ),
    "pings and pongs of a connection": (
        f"{uvicorn_websockets.CONTROL_PER_SECOND} a second,"
        f" in bursts of {2 * uvicorn_websockets.CONTROL_PER_SECOND}"
    ),
    "messages that the server reads ahead": (
        f"{reader.READ_AHEAD}; {reader.READ_AHEAD_BEFORE_WELCOME} before `welcome`"
    ),
    "messages that wait to be read by the client": f"{send_queue.MAX_MESSAGES}",
    "sessions that a labeller opens": (
        f"{rate_limits.OPENINGS} in a row, then {rate_limits.OPENINGS_PER_SECOND:g} a second"
    ),
    "sessions that a labeller has at a time": f"{SERVER.sessions_per_labeller}",
    "leases that a labeller holds when opening a session": f"{SERVER.leases_per_labeller}",
    "wrong tokens from one address": (
        f"{rate_limits.FAILURES} in a row, then one every {1 / rate_limits.FAILURES_PER_SECOND:g} s"
    ),
    "sockets of one address": f"{SERVER.sockets_per_address}",
    "handshakes and requests of one address": (
        f"{SERVER.address_rate:g} a second, in bursts of ten times that"
    ),
}


def test_the_limits_are_those_of_the_code() -> None:
    assert {row[0]: row[1] for row in rows(rule(15))} == LIMITS


def test_the_example_is_the_transcript_that_is_played() -> None:
    transcript = (ROOT / "tests" / "protocol" / "transcripts" / "example.txt").read_text()
    frames = re.findall(r"^(?:[CS](?: lost)?:|--) .*$", transcript, re.MULTILINE)
    assert re.findall(r"^    (.*)$", section("Example"), re.MULTILINE) == frames
