"""Every message survives the way to text and back; every text is a message or a ProtocolError."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from typing import Any, get_args

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given, settings
from msgspec import UNSET

from supt_async.errors import ProtocolError
from supt_async.protocol import json_checks, messages as m
from supt_async.protocol.codec import MAX_DEPTH, decode_client, decode_server, encode

CLIENT: tuple[type[m.Message], ...] = get_args(m.ClientMessage)
SERVER: tuple[type[m.Message], ...] = get_args(m.ServerMessage)

storable = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | storable,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(storable, inner, max_size=4),
    max_leaves=12,
)
ids = st.from_regex(r"(?!\.{1,2}\Z)[A-Za-z0-9_.-]{1,64}", fullmatch=True)
leases = st.text("0123456789abcdef", min_size=1, max_size=64)

# What can't be made from a field's type alone: identifiers, and JSON of any kind.
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "id": ids,
    "submit": ids,
    "lease": leases,
    "leases": st.lists(leases, max_size=64),
    "have": st.lists(leases, max_size=64),
    "value": json_values,
    "payload": json_values,
    "data": st.dictionaries(storable, json_values, max_size=3),
    "task": st.dictionaries(storable, json_values, max_size=3),
    "project": st.text("abcdefgh-", min_size=1, max_size=64),
    "ms": st.integers(0, 2**53 - 1),
}
NUMBERS = st.integers(0, 2**63 - 1)


def made(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Make messages of a kind, fields that may be left out left out at times."""
    return st.builds(
        kind,
        **{field.name: value_of(kind, field) for field in msgspec.structs.fields(kind)},
    )


def value_of(kind: type[Any], field: msgspec.structs.FieldInfo) -> st.SearchStrategy[Any]:
    optional = field.default is UNSET
    if field.name in SPECIAL and not nested(kind, field.name):
        found = SPECIAL[field.name]
    else:
        found = typed(msgspec.inspect.type_info(field.type))
    return found | st.just(UNSET) if optional else found


def nested(kind: type[Any], name: str) -> bool:
    """Tell where a name of SPECIAL means something else."""
    return (kind, name) in {
        (m.Welcome, "leases"),
        (m.Welcome, "project"),
        (m.Hello, "payload"),
    }


def typed(info: msgspec.inspect.Type) -> st.SearchStrategy[Any]:
    match info:
        case msgspec.inspect.BoolType():
            return st.booleans()
        case msgspec.inspect.IntType():
            return NUMBERS
        case msgspec.inspect.FloatType():
            return st.floats(allow_nan=False, allow_infinity=False)
        case msgspec.inspect.StrType():
            return storable
        case msgspec.inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case msgspec.inspect.EnumType(cls=enum):
            return st.sampled_from(list(enum))
        case msgspec.inspect.ListType(item_type=item):
            return st.lists(typed(item), max_size=4)
        case msgspec.inspect.DictType(value_type=value):
            return st.dictionaries(storable, typed(value), max_size=4)
        case msgspec.inspect.StructType(cls=struct):
            return made(struct)
        case msgspec.inspect.UnionType(types=types):
            given_ = [part for part in types if "Unset" not in type(part).__name__]
            return st.one_of([typed(part) for part in given_])
        case _:
            raise NotImplementedError(info)


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


# --- whatever a peer sends ------------------------------------------------------------------


def fault(decode: Callable[[str], object], text: str) -> ProtocolError | None:
    """What is wrong with a text; any other exception is a failure."""
    try:
        decode(text)
    except ProtocolError as error:
        return error
    return None


def refused(text: str) -> ProtocolError:
    error = fault(decode_client, text)
    assert error is not None
    return error


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


SUBMIT = '{"type":"submit","id":"A1","lease":"La","value":%s}'


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
    for _ in range(5):
        began = time.process_time()
        with contextlib.suppress(ProtocolError):
            decode_client(text)
        least = min(least, time.process_time() - began)
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


@pytest.mark.parametrize("id_", ["", ".", "..", "a/b", "A1\n", "a b", "x" * 65])
def test_an_id_that_could_not_be_part_of_an_address_is_refused(id_: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        decode_client(json.dumps({"type": "flag", "id": id_, "lease": "L"}))
    assert refused.value.code == "bad_message"


@pytest.mark.parametrize("id_", ["...", ".a", "a.", "-", "_"])
def test_any_other_id_of_those_characters_is_one(id_: str) -> None:
    message = decode_client(json.dumps({"type": "flag", "id": id_, "lease": "L"}))
    assert isinstance(message, m.Flag)
