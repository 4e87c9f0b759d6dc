"""Parts of the server that HTTP requests call; put together in ``app``."""

from __future__ import annotations

from dataclasses import dataclass

from supt_async.config import ServerConfig
from supt_async.rules.webhooks.targets import Targets
from supt_async.server.access.authentication import Authenticator
from supt_async.server.access.bulk_work import BulkWork
from supt_async.server.access.first_start import FirstStart
from supt_async.server.access.public_address import PublicAddress
from supt_async.server.access.rate_limits import RateLimits
from supt_async.server.events.streams import EventStreams
from supt_async.server.exports.runner import ExportRunner
from supt_async.server.figures.reports import Reports
from supt_async.server.media.item_media import MediaRenderer
from supt_async.server.media.media_root import MediaRoot
from supt_async.server.media.presenter import Presenter
from supt_async.server.metrics import Metrics
from supt_async.server.query_cache import QueryCache
from supt_async.server.sessions.hub import Hub
from supt_async.server.sign_in.routes import SignInRoutes
from supt_async.server.uploads.reading import FileReader
from supt_async.server.uploads.spool import Spool
from supt_async.server.webhooks.deliverer import Deliverer
from supt_async.server.worker_threads import BodyDecoder, WorkerThreads
from supt_async.storage.factory import Storage


@dataclass(frozen=True, slots=True)
class Services:
    """Parts of one server."""

    config: ServerConfig
    storage: Storage
    auth: Authenticator
    first_start: FirstStart
    limits: RateLimits
    presenter: Presenter
    media_root: MediaRoot
    exports: ExportRunner
    event_streams: EventStreams
    hub: Hub
    query_cache: QueryCache
    bulk_work: BulkWork
    metrics: Metrics
    body_decoder: BodyDecoder
    media_renderer: MediaRenderer
    spool: Spool
    file_reader: FileReader
    reports: Reports
    report_threads: WorkerThreads
    sign_in: SignInRoutes
    deliverer: Deliverer | None
    """What delivers webhooks; None if the operator allows no targets."""
    address: PublicAddress
    """Public address of the server."""

    @property
    def webhook_targets(self) -> Targets:
        """Where the operator lets webhooks go."""
        return Targets.read(self.config.webhook_hosts)

    @property
    def url(self) -> str:
        """Public address of the server, without a slash at its end, with which links begin."""
        return self.address.url

    @property
    def closing(
        self,
    ) -> tuple[BodyDecoder, MediaRenderer, MediaRoot, Spool, ExportRunner, Reports, WorkerThreads]:
        """Parts that have threads or processes to end."""
        return (
            self.body_decoder,
            self.media_renderer,
            self.media_root,
            self.spool,
            self.exports,
            self.reports,
            self.report_threads,
        )
