"""The Python client of the labelling protocol."""

from __future__ import annotations

from supt_async.client.async_client import AsyncClient
from supt_async.client.errors import ClientError, NoServer, RequestRefused, SessionEnded
from supt_async.client.new_items import AddedItems
from supt_async.client.server import AsyncProject, AsyncServer, Project, Server
from supt_async.client.suggestions import AddedSuggestions
from supt_async.client.sync_client import SyncClient

__all__ = [
    "AddedItems",
    "AddedSuggestions",
    "AsyncClient",
    "AsyncProject",
    "AsyncServer",
    "ClientError",
    "NoServer",
    "Project",
    "RequestRefused",
    "Server",
    "SessionEnded",
    "SyncClient",
]
