"""The Python client of the labelling protocol."""

from __future__ import annotations

from supt_async.client.connection import AsyncClient
from supt_async.client.errors import ClientError, RequestRefused, SessionEnded

__all__ = ["AsyncClient", "ClientError", "RequestRefused", "SessionEnded"]
