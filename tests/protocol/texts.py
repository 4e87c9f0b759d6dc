"""Messages and texts for the tests of the codec."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import hypothesis.strategies as st
import msgspec
from msgspec import UNSET

from supt_async.errors import ProtocolError
from supt_async.protocol import messages as m
from supt_async.protocol.codec import decode_client

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


SUBMIT = '{"type":"submit","id":"A1","lease":"La","value":%s}'


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


def nested(kind: type[Any], name: str) -> bool:
    """Tell where a name of SPECIAL means something else."""
    return (kind, name) in {
        (m.Welcome, "leases"),
        (m.Welcome, "project"),
        (m.Hello, "payload"),
    }
