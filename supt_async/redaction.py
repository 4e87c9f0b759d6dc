"""What must not stand in a log: the values of some fields are left out when a value is shown.

A repr goes into tracebacks, logs and assertion messages. So secrets, and what people wrote or
look at, are no part of it: dataclasses say ``field(repr=False)``, msgspec's structs derive from
``Discreet``. tests/security/test_reprs.py finds a field of such a name that is shown.
"""

from __future__ import annotations

import msgspec

PRIVATE = frozenset(
    (
        *("token", "cookie", "secret", "password", "link"),
        *("payload", "features", "data", "value", "former", "note", "text"),
    )
)
"""Names of fields whose values are left out."""


class Discreet(msgspec.Struct, frozen=True, kw_only=True):
    """A struct that keeps its private fields to itself."""

    def __repr__(self) -> str:
        shown = []
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if value is not msgspec.UNSET:
                private = name in PRIVATE and value is not None and not isinstance(value, bool)
                shown.append(f"{name}=..." if private else f"{name}={value!r}")
        return f"{type(self).__name__}({', '.join(shown)})"
