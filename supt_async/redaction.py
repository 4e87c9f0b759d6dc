"""Redaction: values of private fields are left out of reprs.

A repr gets into tracebacks, logs and assertion messages. So it must not have secrets, nor what
people wrote or look at: dataclasses use ``field(repr=False)``, msgspec structs derive from
``Redacted``. tests/security/test_reprs.py finds private fields that are shown.
"""

from __future__ import annotations

import msgspec

PRIVATE = frozenset(
    (
        *("token", "cookie", "secret", "password", "link"),
        *("payload", "features", "data", "value", "former", "note", "text"),
    )
)
"""Names of fields whose values are left out of reprs."""


class Redacted(msgspec.Struct, frozen=True, kw_only=True):
    """A struct whose repr leaves out the values of private fields."""

    def __repr__(self) -> str:
        shown = []
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if value is not msgspec.UNSET:
                private = name in PRIVATE and value is not None and not isinstance(value, bool)
                shown.append(f"{name}=..." if private else f"{name}={value!r}")
        return f"{type(self).__name__}({', '.join(shown)})"
