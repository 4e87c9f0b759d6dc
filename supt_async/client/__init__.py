"""The Python client of the labelling protocol."""

from __future__ import annotations

from supt_async.client.async_client import AsyncClient
from supt_async.client.errors import ClientError, NoServer, RequestRefused, SessionEnded
from supt_async.client.sync_client import SyncClient

__all__ = [
    "AsyncClient",
    "ClientError",
    "NoServer",
    "RequestRefused",
    "SessionEnded",
    "SyncClient",
]
