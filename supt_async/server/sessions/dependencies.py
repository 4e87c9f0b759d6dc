"""Dependencies of a connection on its server."""

from __future__ import annotations

from dataclasses import dataclass

from supt_async.config import ServerConfig
from supt_async.server.access.authentication import Authenticator
from supt_async.server.access.rate_limits import RateLimits
from supt_async.server.media.presenter import Presenter
from supt_async.server.metrics import Metrics
from supt_async.server.sessions.hub import Hub
from supt_async.storage.factory import Storage


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Parts of the server that connections call."""

    config: ServerConfig
    storage: Storage
    auth: Authenticator
    limits: RateLimits
    presenter: Presenter
    hub: Hub
    metrics: Metrics
