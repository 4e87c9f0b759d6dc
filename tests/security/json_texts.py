"""JSON texts that an attacker or a broken program may send."""

from __future__ import annotations

import hypothesis.strategies as st

JSON_TEXTS = {
    "deep lists": "[" * 40_000,
    "deep and closed": "[" * 5_000 + "]" * 5_000,
    "deep objects": '{"a":' * 12_000,
    "just too deep": "[" * 200 + "1" + "]" * 200,
    "NUL": '"a\\u0000b"',
    "NUL as it is": '"a\0b"',
    "half a pair": '"\\ud800"',
    "the other half": '"\\udc00\\ud800"',
    "beyond a float": "1e999",
    "below it": "-1e999",
    "not a number": "NaN",
    "infinity": "-Infinity",
    "many digits": "9" * 5_000,
    "a large integer": "18446744073709551616",
    "below an int64": "-9223372036854775809",
    "a long fraction": "0." + "1" * 5_000,
    "twice": '{"a":1,"a":2}',
    "twice, escaped": '{"a":1,"\\u0061":2}',
    "twice, inside": '[{"b":{"a":1,"c":2,"a":3}}]',
    "a prototype": '{"__proto__":{"x":1},"constructor":1}',
    "an envelope of nothing": '{"$supt":"ndarray","dtype":"<f8","shape":[99999999],"data":""}',
    "an envelope of objects": '{"$supt":"ndarray","dtype":"|O","shape":[1],"data":"gAROLg=="}',
    "an envelope of more": '{"$supt":"os.system","value":"true"}',
    "a comment": "1 /* x */",
    "a trailing comma": "[1,]",
    "two values": "1 2",
    "nothing": "",
    "half a string": '"abc',
    "a lone backslash": '"\\',
    "single quotes": "'a'",
    "a byte order mark": '\ufeff"a"',
    "no JSON space": "\u00a01",
}
"""Texts by a name: hostile, malformed or unusual JSON."""

VALID_TEXTS = frozenset(
    (
        "a long fraction",
        "a prototype",
        "an envelope of nothing",
        "an envelope of objects",
        "an envelope of more",
    )
)
"""Names of the texts that are unusual but valid, and accepted where any JSON is."""

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
"""Strategy for any JSON value; its strings may hold lone surrogates and U+0000."""
