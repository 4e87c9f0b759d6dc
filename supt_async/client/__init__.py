"""The Python client of the labelling protocol."""

from __future__ import annotations

from supt_async.client.connection import AsyncClient
from supt_async.client.errors import ClientError, NoServer, RequestRefused, SessionEnded
from supt_async.client.sync import SyncClient

__all__ = [
    "AsyncClient",
    "ClientError",
    "NoServer",
    "RequestRefused",
    "SessionEnded",
    "SyncClient",
]
