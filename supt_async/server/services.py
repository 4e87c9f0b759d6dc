"""What a connection and a request need of the server; put together in ``app``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supt_async.config import ServerConfig
from supt_async.server.auth import Doorkeeper
from supt_async.server.bodies import Bodies
from supt_async.server.limits import Limits
from supt_async.server.media import Presenter
from supt_async.server.media_root import MediaRoot
from supt_async.server.metrics import Metrics
from supt_async.server.pictures import Pictures
from supt_async.server.remembering import Remembered
from supt_async.storage.factory import Storage

if TYPE_CHECKING:
    from supt_async.server.hub import Hub


@dataclass(frozen=True, slots=True)
class Services:
    config: ServerConfig
    storage: Storage
    door: Doorkeeper
    limits: Limits
    presenter: Presenter
    media_root: MediaRoot
    hub: Hub
    remembered: Remembered
    metrics: Metrics
    bodies: Bodies
    pictures: Pictures
    url: str
    """The server's public address, without a slash at its end."""
