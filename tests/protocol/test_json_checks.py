"""JSON that is nested too deep, repeats a name, or is costly to check."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from supt_async.errors import ProtocolError
from supt_async.protocol import json_checks, messages as m
from supt_async.protocol.codec import MAX_DEPTH, decode_client, decode_server, encode
from tests.protocol.texts import CLIENT, SUBMIT, json_values, made, refused, storable


def test_nesting_is_allowed_up_to_a_limit() -> None:
    value = "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)
    assert isinstance(decode_client(SUBMIT % value), m.Submit)
    assert refused(SUBMIT % f"[{value}]").code == "bad_json"


@pytest.mark.parametrize(
    ("text", "re"),
    [
        ('{"type":"ping","id":"first","id":"second"}', None),
        ('{"type":"ping","type":"ping","id":"x"}', "x"),
        ('{"type" : "ping", "type" : "bye", "type" : "ping", "id" : "x"}', "x"),
        ('{"type":"hello","v":1,"project":"digits","window":1,"window":2}', None),
        (SUBMIT % '{"a":1,"a":2}', "A1"),
        (SUBMIT % '[{"b":{"a":1,"\\u0061":2}}]', "A1"),
        ('{"type":"ping","id":"x","later":1,"later":2}', "x"),
    ],
)
def test_a_name_that_stands_twice_is_refused_since_nobody_can_say_which_counts(
    text: str, re: str | None
) -> None:
    error = refused(text)
    assert (error.code, error.re) == ("bad_message", re)
    assert "SECRET" not in refused('{"type":"SECRET","type":"ping","id":"x"}').reason


@given(kind=st.sampled_from(CLIENT), data=st.data())
@settings(max_examples=200, deadline=None)
def test_whatever_name_is_repeated_it_is_found(kind: type[Any], data: st.DataObject) -> None:
    fields = json.loads(encode(data.draw(made(kind))))
    name = data.draw(st.sampled_from(sorted(fields)))
    text = json.dumps(fields)[:-1] + f", {json.dumps(name)}: {json.dumps(fields[name])}" + "}"
    assert refused(text).code == "bad_message"


@given(st.dictionaries(storable, json_values, max_size=4))
@settings(deadline=None)
def test_colons_in_texts_are_no_names(value: object) -> None:
    submit = decode_client(SUBMIT % json.dumps({"a:b": ":::", "c": value}))
    assert isinstance(submit, m.Submit)


@pytest.mark.parametrize("end", ["", "\\"])
def test_a_string_without_an_end_costs_no_time(end: str) -> None:
    hostile = "[]" * (MAX_DEPTH + 1) + '"' + '\\"' * 32_000 + end
    began = time.process_time()
    assert refused(hostile).code in {"bad_json", "bad_message"}
    assert time.process_time() - began < 1  # 15 s before each string was read only once


HELLO = '{"type":"hello","v":1,"project":"digits","y":%s}'


FILLS = {
    "lists": ("[", "[],", "[]]"),
    "objects": ("[", "{},", "{}]"),
    "objects in objects": ("[", '{"a":{}},', "1]"),
    "nests": ("[", "[" * 50 + "]" * 50 + ",", "1]"),
    "open": ("", "[", ""),
    "open objects": ("", '{"a":', ""),
    "closed": ("", "]", ""),
    "strings": ("[" * 60, '"",', '""' + "]" * 60),
    "strings and brackets": ("[", '["",""],', "1]"),
    "names": ("{", '"a":1,', '"b":1}'),
    "quotes": ("[" * 70, '"', "]" * 70),
    "escapes": ("[" * 70, '\\"', "]" * 70),
    "backslashes": ('["' + "[" * 70, "\\", '"]'),
    "letters": ("[" * 70, "a", "]" * 70),
    "digits": ("[", "9", "]"),
    "numbers": ("[", "1,", "1]"),
    "colons": ('"', ":", '"'),
    "points": ("[", "[1.5,2.5],", "1]"),
}


@pytest.mark.cpu
@pytest.mark.parametrize("fill", FILLS)
@pytest.mark.parametrize("message", [HELLO, SUBMIT, "%s"])
def test_a_text_costs_little_whatever_is_in_it(message: str, fill: str) -> None:
    begin, middle, end = FILLS[fill]
    text = message % (begin + middle * (m.MAX_BYTES // len(middle)) + end)
    least = 1.0
    for _ in range(30):
        began = time.process_time()
        with contextlib.suppress(ProtocolError):
            decode_client(text)
        least = min(least, time.process_time() - began)
        if least < 0.004:
            break
    assert least < 0.004  # some were 12 ms when the brackets were looked at one by one


@given(json_values)
@settings(deadline=None)
def test_the_depth_of_json_is_seen_through_its_strings(value: object) -> None:
    text = json.dumps({"a[": [value, "]}[{\\"], "b\\": '"[' * 5})
    depth = deepest(json.loads(text))
    json_checks.check_depth(text, depth, 10**6)
    if depth > 1:
        brackets = text.count("[") + text.count("{")
        with pytest.raises(json_checks.TooDeep):
            json_checks.check_depth(text, depth - 1, brackets)
        with pytest.raises(json_checks.TooDeep):
            json_checks.check_depth(text, depth, brackets - 1)


def deepest(value: object) -> int:
    match value:
        case dict():
            return 1 + max(map(deepest, value.values()), default=0)
        case list():
            return 1 + max(map(deepest, value), default=0)
    return 0


def test_deep_nesting_from_a_server_is_a_protocol_error() -> None:
    with pytest.raises(ProtocolError):
        decode_server('{"type":"item","data":' + '{"a":' * 100_000)


names = st.sampled_from(["a", "b:", ":", "c::d", "é"])
nested = st.recursive(
    st.sampled_from([1, "x", ":", "a:b", "::"]),
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(names, inner), max_size=3),
    max_leaves=8,
)
"""Values in which an object is a list of pairs, so that a name may stand twice."""


@given(nested, st.booleans())
@settings(deadline=None)
def test_a_name_that_stands_twice_is_found_among_colons(value: object, escaped: bool) -> None:
    twice = False

    def written(part: object) -> str:
        nonlocal twice
        if isinstance(part, list) and part and all(isinstance(one, tuple) for one in part):
            keys = [key for key, _ in part]
            twice = twice or len(set(keys)) < len(keys)
            texts = (f"{json.dumps(key)}:{written(inner)}" for key, inner in part)
            return "{" + ",".join(texts) + "}"
        if isinstance(part, list):
            return "[" + ",".join(map(written, part)) + "]"
        text = json.dumps(part)
        return text.replace(":", "\\u003a") if escaped else text

    text = written(value)
    if twice:
        with pytest.raises(ValueError, match="stands twice"):
            json_checks.decode(text)
    else:
        assert json_checks.decode(text) == json.loads(text)
