"""The wire protocol ``supt.v1.json``: messages, codec, and both sides of a session.

Nothing here does I/O: no socket, no clock, no event loop.
"""

from __future__ import annotations
