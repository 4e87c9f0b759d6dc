"""Hostile JSON gets a definite error, over a socket and HTTP, and the session goes on."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any, get_args
from urllib.parse import quote

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from supt_async.domain.project import Project, Role, Settings
from supt_async.protocol import messages as m
from supt_async.server.api.operations import Operation
from supt_async.server.api.routes import OPERATIONS
from tests.security.json_texts import JSON_TEXTS, VALID_TEXTS, json_values
from tests.support.servers import Running

SUBMIT = '{"type":"submit","id":"A%d","lease":"%s","value":%s}'
DEFINITE = {"bad_json", "bad_message", "bad_state", "invalid_value", "unknown_type"}
NOT_THERE = {"lease_lost", "not_yours", "undo_expired", "id_conflict"}
BOUNDED = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def tolerant(server: Running, items: int) -> Project:
    """Make a project whose task takes any JSON: so it is not the task that refuses."""
    project = await server.storage.catalogue.create_project(
        "any", title="Any", task={"kind": "any"}, settings=Settings()
    )
    await server.add(project, *range(items))
    return project


async def test_each_hostile_answer_gets_a_definite_error_and_the_session_lives(
    either: Running,
) -> None:
    project = await tolerant(either, len(JSON_TEXTS))
    async with either.session("Ada", project, window=1) as ada:
        item = await ada.get("item")
        for number, (name, value) in enumerate(JSON_TEXTS.items()):
            await ada.connection.send(SUBMIT % (number, item["lease"], value))
            heard = await ada.next()
            while heard["type"] not in ("error", "ack"):
                heard = await ada.next()
            if name in VALID_TEXTS:
                assert heard["type"] == "ack", f"{name}: {heard}"
                item = await ada.get("item")
            else:
                assert heard.get("code") in DEFINITE, f"{name}: {heard}"
            await ada.send(type="ping", id="p")  # or it were too many in a row
            await ada.get("pong")
        assert await ada.answer(item, "fine") == "stored"
    stored = [label.value async for label in either.storage.catalogue.labels(project.id)]
    expected = [json.loads(JSON_TEXTS[name]) for name in JSON_TEXTS if name in VALID_TEXTS]
    texts = [json.dumps(value, sort_keys=True) for value in stored]
    assert texts == [json.dumps(value, sort_keys=True) for value in [*expected, "fine"]]


NUMBERS = itertools.count()
KINDS: tuple[type[m.Message], ...] = get_args(m.ClientMessage)
FIELDS = sorted({field for kind in KINDS for field in kind.__struct_fields__})


@given(
    fields=st.dictionaries(
        st.sampled_from(FIELDS), json_values | st.lists(st.text(max_size=3), max_size=3)
    )
)
@BOUNDED
async def test_whatever_fields_a_message_has_it_is_answered(
    either: Running, fields: dict[str, object]
) -> None:
    projects = await either.storage.catalogue.projects()
    project = projects[0] if projects else await tolerant(either, 0)
    await either.add(project, f"text {next(NUMBERS)}")
    async with either.session("Ada", project) as ada:
        lease = (await ada.get("item"))["lease"]
        for kind in KINDS:
            if kind is m.Bye:
                continue
            message = {"id": "X", "lease": lease, "leases": [lease], **fields}
            message["type"] = str(kind.__struct_config__.tag)
            if kind is m.Submit:
                message["lease"] = "\0" if "value" in fields else "nothing"
            await ada.connection.send(json.dumps(message))
            await ada.send(type="ping", id="after")
            while (heard := await ada.next()) != {"type": "pong", "re": "after"}:
                if heard["type"] == "error":
                    assert heard["code"] in DEFINITE | NOT_THERE, (kind, heard)


# --- HTTP -----------------------------------------------------------------------------------

# Only the two that begin everything are left as they are.
CHANGING = [one for one in OPERATIONS if one.function.__name__ != "logout"]


def names_of(operation: Operation) -> list[str]:
    body = getattr(operation.body, "__struct_fields__", ())
    extra = ("data", "id", "label", "features", "priority", "payload") if operation.takes else ()
    return [*body, *extra, "x"]


async def root(server: Running) -> str:
    """Return the token of somebody who owns all projects and makes new ones."""
    if not await server.storage.catalogue.projects():
        await server.project(items=3)
    return await server.token("root", role=Role.ADMIN)


def address(operation: Operation, word: str, number: int, slug: str = "digits") -> str:
    path = operation.path.replace("{slug}", quote(slug, safe="", errors="surrogatepass"))
    path = re.sub(r"\{\w+:\w+\}", str(number), path)
    named = quote(word or "x", safe="", errors="surrogatepass")
    return "/api/v1" + re.sub(r"\{\w+\}", lambda _: named, path)


# By the function of an operation: bodies in which a hostile value stands where it is looked at.
BODIES = {
    "create_project": (
        '{{"slug": "new", "title": {0}, "task": {{"kind": "choice", "options": [{0}]}}}}',
        '{{"slug": {0}, "task": {{"kind": "text"}}, "settings": {{"overlap": {0}}}}}',
    ),
    "preview_file": (),  # a process for each; tests/server/api/files has hostile files
    "change_project": (
        '{{"title": {0}, "guidelines": {0}}}',
        '{{"task": {{"kind": "choice", "options": ["cat", "dog", {0}]}}}}',
    ),
    "add_items": ('{{"data": {0}}}', '{{"data": 1, "id": {0}, "label": {0}}}'),
    "put_suggestions": (),  # a process for each; tests/server/api/suggestions has hostile lines
    "add_to_pool": ('{{"payload": {0}}}',),
    "payloads": ('{{"items": [{0}]}}',),
    "put_ranking": ("[[{0}, {0}]]", "[{0}]"),
    "invite": ('{{"name": {0}}}',),
    "hand_over": (),  # a good name would take the project away from the test
    "correct_item": ('{{"id": "C1", "value": {0}}}', '{{"id": {0}, "value": "cat"}}'),
    "accept_suggestions": (
        '{{"source": {0}, "min_score": 1}}',
        '{{"source": "x", "min_score": {0}, "audit": {0}}}',
    ),
    "change_suspect": ('{{"looked": {0}}}',),
    "label_many": (
        '{{"act": "A1", "items": ["1"], "value": "cat", "source": {0}}}',
        '{{"act": "A2", "items": [{0}], "value": {0}}}',
        '{{"act": {0}, "items": ["1"], "value": {0}}}',
    ),
    "undo_many": ('{{"act": {0}}}',),
    "change_flag": ('{{"resolved": {0}}}',),
    "make_link": (
        '{{"max": {0}, "quota": {0}}}',
        '{{"max": 1, "return_url": {0}}}',
        '{{"max": 1, "code": {0}}}',
    ),
    "make_group": ('{{"name": {0}}}', '{{"name": "experts", "members": [{0}]}}'),
    "change_group": ('{{"add": [{0}]}}', '{{"remove": [{0}]}}'),
    "answer_flag": ('{{"text": {0}}}',),
    "write_on": ('{{"text": {0}}}',),
    "retire": ('{{"items": [{0}]}}',),
    "void_labeller": ('{{"reason": {0}}}', '{{"reason": "x", "since": {0}}}'),
    "reopen_items": ('{{"items": [{0}], "reason": {0}}}',),
    "correct_many": (
        '{{"act": "A3", "items": ["1"], "value": {0}}}',
        '{{"act": {0}, "items": [{0}]}}',
    ),
    "undo_corrections": ('{{"id": {0}}}',),
    "make_webhook": ('{{"link": {0}}}', '{{"link": "https://x", "events": [{0}]}}'),
    "change_webhook": ('{{"link": {0}}}', '{{"events": [{0}], "paused": {0}}}'),
    "replay_webhook": ('{{"after": {0}}}', '{{"since": {0}}}'),
}


def test_every_operation_that_takes_a_body_has_hostile_ones() -> None:
    taking = {one.function.__name__ for one in OPERATIONS if one.body or one.takes}
    assert taking == BODIES.keys()


@pytest.mark.timeout(300)
async def test_each_hostile_body_is_a_4xx_or_stored(either: Running) -> None:
    operations = {one.function.__name__: one for one in OPERATIONS}
    async with either.http(await root(either)) as http:
        for name, value in JSON_TEXTS.items():
            for function, bodies in BODIES.items():
                operation = operations[function]
                for body in ("{0}", *bodies):
                    answer = await http.request(
                        operation.method,
                        address(operation, "F1", 1),
                        content=body.format(value).encode(errors="surrogatepass"),
                    )
                    assert answer.status_code < 500, f"{operation.path} {name} in {body}"
                    assert answer.is_success or answer.json().keys() == {"error"}
        for path in ("items", "items/search", "pool", "labels", "status"):
            assert (await http.get(f"/api/v1/projects/digits/{path}")).status_code == 200


@pytest.mark.timeout(300)
@given(data=st.data(), word=st.text(max_size=6), number=st.integers(0, 2**70))
@settings(BOUNDED, max_examples=10)
async def test_whatever_is_asked_over_http_is_answered(
    either: Running, data: st.DataObject, word: str, number: int
) -> None:
    async with either.http(await root(either)) as http:
        for operation in CHANGING:
            shape = st.dictionaries(st.sampled_from(names_of(operation)), json_values)
            body = json.dumps(data.draw(json_values | shape)).encode()
            names = [*getattr(operation.query, "__struct_fields__", ()), "x"]
            query = data.draw(
                st.dictionaries(
                    st.sampled_from(names),
                    st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
                    | st.integers(-(2**70), 2**70).map(str),
                )
            )
            sends = operation.body is not None or operation.takes is not None
            answer = await http.request(
                operation.method,
                address(operation, word, number),
                params=query,
                content=body if sends else None,
            )
            assert answer.status_code < 500, f"{operation.function.__name__}: {body!r} {query}"
        elsewhere = await http.get(address(CHANGING[2], word, number, slug=word or "x"))
        assert elsewhere.status_code < 500


def test_every_hostile_value_is_one() -> None:
    """Those that are called harmless are JSON with one meaning; the others are not, or harm."""
    for name in VALID_TEXTS:
        value: Any = json.loads(JSON_TEXTS[name])
        assert value is not None
