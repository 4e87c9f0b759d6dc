"""Message codec: every message survives a round trip; every text is a message or an error."""

from __future__ import annotations

import json
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from supt_async.errors import ProtocolError
from supt_async.protocol import messages as m
from supt_async.protocol.codec import decode_client, decode_server, encode
from tests.protocol.texts import (
    CLIENT,
    SERVER,
    SUBMIT,
    fault,
    json_values,
    made,
    refused,
)

# --- there and back -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CLIENT, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_what_a_client_says_arrives_as_it_was_said(kind: type[Any], data: st.DataObject) -> None:
    message = data.draw(made(kind))
    assert decode_client(encode(message)) == message


@pytest.mark.parametrize("kind", SERVER, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_what_a_server_says_arrives_as_it_was_said(kind: type[Any], data: st.DataObject) -> None:
    message = data.draw(made(kind))
    assert decode_server(encode(message)) == message


@pytest.mark.parametrize("kind", CLIENT, ids=lambda kind: kind.__name__)
@given(data=st.data(), unknown=json_values)
@settings(max_examples=10, deadline=None)
def test_a_field_of_a_later_version_is_ignored(
    kind: type[Any], data: st.DataObject, unknown: object
) -> None:
    message = data.draw(made(kind))
    later = json.loads(encode(message)) | {"of_a_later_version": unknown}
    assert decode_client(json.dumps(later)) == message


def test_fields_that_are_unset_are_not_sent() -> None:
    assert json.loads(encode(m.Submit(id="A1", lease="La", value=None))) == {
        "type": "submit",
        "id": "A1",
        "lease": "La",
        "value": None,
    }
    assert json.loads(encode(m.Ack(re="A1", status="stored"))) == {
        "type": "ack",
        "re": "A1",
        "status": "stored",
    }


def test_what_is_no_json_is_not_sent() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        encode(m.Submit(id="A1", lease="La", value="\ud800"))


@given(st.text())
@settings(deadline=None)
def test_any_text_is_a_message_or_a_protocol_error(text: str) -> None:
    error = fault(decode_client, text)
    assert error is None or error.code in {"bad_json", "bad_message"}


@given(st.dictionaries(st.sampled_from(["type", "id", "v", "lease", "value"]), json_values))
@settings(deadline=None)
def test_any_object_is_a_message_or_a_protocol_error(value: dict[str, object]) -> None:
    error = fault(decode_client, json.dumps(value))
    assert error is None or error.code in {"bad_message", "unknown_type"}


@given(st.text())
@settings(deadline=None)
def test_whatever_a_server_sends_is_a_message_or_a_protocol_error(text: str) -> None:
    error = fault(decode_server, text)
    assert error is None or error.code == "bad_message"


@given(
    kind=st.sampled_from([str(kind.__struct_config__.tag) for kind in CLIENT]),
    fields=st.dictionaries(
        st.sampled_from(
            [field for kind in CLIENT for field in kind.__struct_fields__] + ["SECRET"]
        ),
        st.sampled_from(
            ["SECRET!", ["SECRET!"], {"SECRET": "SECRET"}, {"SECRET": [10**30]}, -1, None, True]
        ),
    ),
)
@settings(max_examples=400, deadline=None)
def test_what_a_peer_is_told_never_repeats_what_it_sent(
    kind: str, fields: dict[str, object]
) -> None:
    error = fault(decode_client, json.dumps({**fields, "type": kind}))
    assert error is None or "SECRET" not in error.reason


@pytest.mark.parametrize(
    ("text", "code", "re"),
    [
        ("", "bad_json", None),
        ("{", "bad_json", None),
        ("[]", "bad_message", None),
        ("1", "bad_message", None),
        ("null", "bad_message", None),
        ("{}", "bad_message", None),
        ('{"type":1}', "bad_message", None),
        ('{"type":{"a":1},"id":"x"}', "bad_message", "x"),
        ('{"type":"hi","id":"x"}', "unknown_type", "x"),
        ('{"type":"hi","id":"not an id"}', "unknown_type", None),
        ('{"type":"hi","id":"x\\n"}', "unknown_type", None),
        ('{"type":"ping","id":"x\\n"}', "bad_message", None),
        ('{"type":"ping","id":"x"} ["more"]', "bad_json", None),
        ('\ufeff{"type":"ping","id":"x"}', "bad_json", None),
        ('{"type":"ping","id":"x"}\0', "bad_json", None),
        ('{"type":"ping","id":"\ud800"}', "bad_json", None),
        ('{"type":"submit","id":"A1","lease":"La"}', "bad_message", "A1"),
        ('{"type":"submit","id":"A1","lease":"La","value":1,"ms":1.5}', "bad_message", "A1"),
        ('{"type":"submit","id":"A1","lease":"La","value":1,"ms":"1"}', "bad_message", "A1"),
        ('{"type":"submit","id":"A1","lease":"La","value":1,"ms":-1}', "bad_message", "A1"),
        ('{"type":"hello","v":true,"project":"digits"}', "bad_message", None),
        (SUBMIT % "1e999", "bad_message", "A1"),
        (SUBMIT % ("9" * 5000), "bad_message", "A1"),
        (SUBMIT % "NaN", "bad_json", None),
        (SUBMIT % "Infinity", "bad_json", None),
        (SUBMIT % '"\\ud800"', "bad_json", None),
        (SUBMIT % ("[" * 70 + "]" * 70), "bad_json", None),
        (SUBMIT % ('{"a":' * 30_000), "bad_json", None),
        ("[" * 60_000, "bad_json", None),
    ],
)
def test_hostile_text_is_named_for_what_it_is(text: str, code: str, re: str | None) -> None:
    error = refused(text)
    assert (error.code, error.re) == (code, re)


@pytest.mark.parametrize(
    "value", ['"\\u0000"', "9" * 400, '"[[[' + "[" * 1000 + '"', '"' + '\\"[' * 100 + '"']
)
def test_odd_values_are_left_to_the_task_to_judge(value: str) -> None:
    submit = decode_client(SUBMIT % value)
    assert isinstance(submit, m.Submit)
    assert submit.value == json.loads(value)


@pytest.mark.parametrize("id_", ["", ".", "..", "a/b", "A1\n", "a b", "x" * 65])
def test_an_id_that_could_not_be_part_of_an_address_is_refused(id_: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        decode_client(json.dumps({"type": "flag", "id": id_, "lease": "L"}))
    assert refused.value.code == "bad_message"


@pytest.mark.parametrize("id_", ["...", ".a", "a.", "-", "_"])
def test_any_other_id_of_those_characters_is_one(id_: str) -> None:
    message = decode_client(json.dumps({"type": "flag", "id": id_, "lease": "L"}))
    assert isinstance(message, m.Flag)
