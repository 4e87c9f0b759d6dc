"""Close codes of the websocket, by name (docs/protocol.md, rule 12)."""

from __future__ import annotations

import enum


class CloseCode(enum.IntEnum):
    """Why a connection ends. The page has the same names in ``closeCodes.ts``."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    NO_STATUS = 1005
    ABNORMAL = 1006
    INVALID_TEXT = 1007
    TOO_MANY_PINGS = 1008
    TOO_LARGE = 1009
    INTERNAL_ERROR = 1011
    RESTART = 1012
    TRY_AGAIN_LATER = 1013
    BAD_GATEWAY = 1014
    PROTOCOL_VIOLATION = 4400
    UNAUTHENTICATED = 4401
    WRONG_ORIGIN = 4403
    NO_PROJECT = 4404
    NO_COMMON_VERSION = 4406
    NO_HELLO = 4408
    REPLACED = 4409
    PROJECT_CLOSED = 4410
    TOO_MANY = 4429
    SERVER_ERROR = 4500
    DRAINING = 4503
    READS_TOO_SLOWLY = 4508


BYE_CODES = {
    "drain": CloseCode.DRAINING,
    "replaced": CloseCode.REPLACED,
    "kicked": CloseCode.UNAUTHENTICATED,
    "project_closed": CloseCode.PROJECT_CLOSED,
}
"""Close code after a ``bye``, by its reason."""
