"""Generated schemas are current, valid, and describe the messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from supt_async.domain.project import ModelState, Role
from supt_async.domain.results import IdleReason, Mode
from supt_async.protocol import messages as m, schemas
from supt_async.protocol.codec import encode

SCHEMA = schemas.schema()
ASYNCAPI = schemas.asyncapi()

SAMPLES: list[m.ClientMessage | m.ServerMessage] = [
    m.Hello(v=1, project="digits"),
    m.Hello(v=1, project="digits", token="T", session="s7", have=["La"], window=8, payload=True),
    m.Submit(id="A1", lease="La", value={"any": ["JSON", None]}, ms=1200),
    m.Skip(id="k1", lease="La", reason="blurred"),
    m.Undo(id="u1", submit="A1"),
    m.Release(id="r1", leases=["La", "Lb"]),
    m.Flag(id="f1", submit="A1", note="odd"),
    m.Show(lease="La"),
    m.Window(n=0),
    m.News(on=False),
    m.Ping(id="p1"),
    m.Bye(),
    m.Welcome(
        v=1,
        session="s7",
        resumed=True,
        user="Ada",
        role=Role.LABELLER,
        leases=[m.LeaseState(lease="La", item="1", expires_in_ms=1000)],
        limits=m.Limits(),
        project=m.ProjectInfo(slug="digits", title="Digits", task={"kind": "any"}),
        server="here",
    ),
    m.Item(lease="La", item="1", data={"kind": "json"}, mode=Mode.PUSH, expires_in_ms=1000),
    m.Item(
        lease="La",
        item="1",
        data={},
        mode=Mode.UNDO,
        expires_in_ms=1,
        payload=[1],
        value=None,
        model=3,
        score=0.5,
    ),
    m.Ack(re="A1", status="stored", late=True),
    m.Replace(drop=["La"], reason="reranked"),
    m.Progress(done=1, total=2, mine=1, labellers=1, per_minute=0.5),
    m.Progress(done=1, total=2, labellers=1, per_minute=0.5),
    m.Counted(mine=1),
    m.Model(state=ModelState.READY, generation=1, metrics={"score": 0.9}, labels=10),
    m.Changed(what=["labels"]),
    m.IdleNotice(reason=IdleReason.WAITING, out=3),
    m.Error(code="busy", message="later", re="A1", retry_ms=1000),
    m.Pong(re="p1"),
    m.Feedback(re="A1", right=False, value="cat"),
    m.ServerBye(reason="drain", retry_ms=500, resume=True),
]

WRONG: list[dict[str, Any]] = [
    {},
    {"type": "hi"},
    {"type": "hello", "project": "digits"},
    {"type": "hello", "v": "1", "project": "digits"},
    {"type": "submit", "id": "A1", "lease": "La"},
    {"type": "submit", "id": "not an id", "lease": "La", "value": 1},
    {"type": "submit", "id": "A1\n", "lease": "La", "value": 1},
    {"type": "submit", "id": "A1", "lease": "La", "value": 1, "ms": -1},
    {"type": "release", "id": "r1", "leases": ["La"] * 65},
    {"type": "ack", "re": "A1", "status": "perhaps"},
    {"type": "idle", "reason": "bored"},
    {"type": "replace", "drop": "La", "reason": "reranked"},
    {"type": "item", "lease": "La", "item": "1", "data": [], "mode": "push", "expires_in_ms": 1},
]


def name(sample: object) -> str:
    return type(sample).__name__


def validator(definition: str | None = None) -> Draft202012Validator:
    if definition is None:
        return Draft202012Validator(SCHEMA)
    return Draft202012Validator(SCHEMA | {"anyOf": [{"$ref": f"#/$defs/{definition}"}]})


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for part in node.values():
            yield from references(part)
    elif isinstance(node, list):
        for part in node:
            yield from references(part)


def resolve(document: dict[str, Any], reference: str) -> Any:
    node: Any = document
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


@pytest.mark.parametrize(
    ("file", "document"),
    [(schemas.SCHEMA_FILE, SCHEMA), (schemas.ASYNCAPI_FILE, ASYNCAPI)],
    ids=["schema", "asyncapi"],
)
def test_the_committed_file_is_current(file: Path, document: dict[str, Any]) -> None:
    again = "run: python -m supt_async.protocol.schemas"
    assert file.read_text(encoding="utf-8") == schemas.text(document), again


def test_the_files_are_written_where_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schemas, "SCHEMA_FILE", tmp_path / "schema.json")
    monkeypatch.setattr(schemas, "ASYNCAPI_FILE", tmp_path / "asyncapi.json")
    schemas.write()
    assert json.loads((tmp_path / "schema.json").read_text()) == SCHEMA
    assert json.loads((tmp_path / "asyncapi.json").read_text()) == ASYNCAPI


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_there_is_a_sample_of_each_message() -> None:
    assert {name(sample) for sample in SAMPLES} == {*schemas.CLIENT, *schemas.SERVER}


@pytest.mark.parametrize("sample", SAMPLES, ids=name)
def test_a_message_fits_its_definition_and_its_side(
    sample: m.ClientMessage | m.ServerMessage,
) -> None:
    value = json.loads(encode(sample))
    validator().validate(value)
    validator(name(sample)).validate(value)
    mine, others = "ClientMessage", "ServerMessage"
    if name(sample) in schemas.SERVER:
        mine, others = others, mine
    validator(mine).validate(value)
    if value["type"] != "bye":  # both sides say it
        assert not validator(others).is_valid(value)


@pytest.mark.parametrize("value", WRONG, ids=json.dumps)
def test_what_is_no_message_does_not_fit(value: dict[str, Any]) -> None:
    assert not validator().is_valid(value)


def test_a_field_of_a_later_version_fits() -> None:
    validator("Ping").validate({"type": "ping", "id": "p1", "later": True})


@pytest.mark.parametrize("document", [SCHEMA, ASYNCAPI], ids=["schema", "asyncapi"])
def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found = set(references(document))
    assert found
    assert all(isinstance(resolve(document, reference), dict) for reference in found)


def test_every_definition_is_named_as_it_is_titled() -> None:
    assert {key: part["title"] for key, part in SCHEMA["$defs"].items()} == {
        key: key for key in SCHEMA["$defs"]
    }


def test_asyncapi_says_who_sends_what() -> None:
    assert ASYNCAPI["asyncapi"] == "3.0.0"
    assert ASYNCAPI["channels"]["session"]["address"] == "/api/v1/session"
    for action, names in (("receive", schemas.CLIENT), ("send", schemas.SERVER)):
        operation = ASYNCAPI["operations"][action]
        assert operation["action"] == action
        said = [resolve(ASYNCAPI, reference["$ref"]) for reference in operation["messages"]]
        titles = [resolve(ASYNCAPI, message["$ref"])["title"] for message in said]
        assert titles == list(names)


def test_asyncapi_names_each_message_by_its_type() -> None:
    messages = ASYNCAPI["components"]["messages"]
    assert messages["IdleNotice"]["name"] == "idle"
    assert messages["ServerBye"]["name"] == "bye"
    payload = resolve(ASYNCAPI, messages["Submit"]["payload"]["$ref"])
    assert payload["required"] == ["type", "id", "lease", "value"]


def test_asyncapi_says_how_to_prove_who_one_is() -> None:
    security = ASYNCAPI["servers"]["server"]["security"]
    kinds = [resolve(ASYNCAPI, reference["$ref"])["type"] for reference in security]
    assert kinds == ["apiKey", "httpApiKey"]
