"""Factory: opens a database by its address, with all of its ports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import URL

from supt_async.storage.acts.log import SqlActs
from supt_async.storage.database import Database, LaneDatabase, epoch_ms
from supt_async.storage.database_url import read_address
from supt_async.storage.events.events import SqlEvents
from supt_async.storage.label_many.labelling import SqlManyLabels
from supt_async.storage.people.groups import SqlGroups
from supt_async.storage.people.links import SqlLinks
from supt_async.storage.people.owners import SqlOwners
from supt_async.storage.people.people import SqlPeople
from supt_async.storage.portable.database import PortableDatabase
from supt_async.storage.portable.queue import PortableQueue
from supt_async.storage.ports import (
    Acts,
    AnswerCounts,
    Catalogue,
    Corrections,
    Flags,
    ItemBrowser,
    ManyLabels,
    Owners,
    People,
    Queue,
    ReviewLists,
    Suspects,
    Threads,
    Training,
)
from supt_async.storage.ports.events import Events
from supt_async.storage.ports.participants import Groups, Links
from supt_async.storage.ports.sign_in import Identities, SignIns
from supt_async.storage.ports.webhooks import Deliveries, Webhooks
from supt_async.storage.postgres.database import PostgresDatabase
from supt_async.storage.postgres.queue import PostgresQueue
from supt_async.storage.queries.answer_counts import SqlAnswerCounts
from supt_async.storage.queries.catalogue import SqlCatalogue
from supt_async.storage.queries.corrections import SqlCorrections
from supt_async.storage.queries.flags import SqlFlags
from supt_async.storage.queries.item_search import SqlItemBrowser
from supt_async.storage.read_lanes import Lane
from supt_async.storage.review.lists import SqlReviewLists
from supt_async.storage.schema import install
from supt_async.storage.sign_in.identities import SqlIdentities
from supt_async.storage.sign_in.sign_ins import SqlSignIns
from supt_async.storage.sqlite.database import SqliteDatabase
from supt_async.storage.sqlite.queue import GRACE_MS, SqliteQueue
from supt_async.storage.suspects.suspects import SqlSuspects
from supt_async.storage.threads.threads import SqlThreads
from supt_async.storage.training.training import SqlTraining
from supt_async.storage.webhooks.deliveries import SqlDeliveries
from supt_async.storage.webhooks.webhooks import SqlWebhooks


@dataclass(frozen=True, slots=True)
class Storage:
    """An open database and its ports."""

    url: URL
    database: Database
    queue: Queue
    catalogue: Catalogue
    people: People
    owners: Owners
    links: Links
    groups: Groups
    training: Training
    for_owners: Training
    """The training port on the owners' lane."""
    browser: ItemBrowser
    corrections: Corrections
    many: ManyLabels
    flags: Flags
    suspects: Suspects
    reviews: ReviewLists
    tally: AnswerCounts
    acts: Acts
    threads: Threads
    identities: Identities
    sign_ins: SignIns
    events: Events
    webhooks: Webhooks
    deliveries: Deliveries
    server_id: str
    secret: bytes = field(repr=False)

    async def close(self) -> None:
        """Finish the commands that are under way, and close the database."""
        await self.queue.drain()
        await self.database.close()


async def open_storage(
    address: str,
    *,
    serving: bool = False,
    upgrade: bool = False,
    grace_ms: int = GRACE_MS,
    clock: Callable[[], int] | None = None,
    portable: bool = False,
) -> Storage:
    """Open a database; ``serving`` if this process hands out its items.

    ``upgrade`` brings an older schema to this version's instead of refusing it. ``clock`` is
    what tells the time; without one it is the database's own. ``portable`` takes the portable
    queue on a database that has one of its own, to compare them.

    Raises:
        Refused: The address is ``@FILE``, and that can't be used; or everybody can read the file.
        StorageUnavailable: The address is invalid, or the database can't be reached.
        SchemaMismatch: Another version made the database.
        DatabaseInUse: Another server has the SQLite file.
    """
    url = read_address(address)
    queue: Queue
    match url.get_backend_name():
        case "sqlite":
            sqlite = await SqliteDatabase.open(
                url, serving=serving, upgrade=upgrade, clock=clock or epoch_ms
            )
            if portable:
                queue = PortableQueue(sqlite, grace_ms=grace_ms)
            else:
                queue = SqliteQueue(sqlite, grace_ms=grace_ms)
            return await _assemble(url, sqlite, queue)
        case "postgresql":
            postgres = await PostgresDatabase.open(
                url, serving=serving, upgrade=upgrade, clock=clock
            )
            if portable:
                queue = PortableQueue(postgres, grace_ms=grace_ms)
            else:
                queue = PostgresQueue(postgres, grace_ms=grace_ms)
            return await _assemble(url, postgres, queue)
        case _:
            other = await PortableDatabase.open(url, serving=serving, upgrade=upgrade, clock=clock)
            return await _assemble(url, other, PortableQueue(other, grace_ms=grace_ms))


async def _assemble(url: URL, database: Database, queue: Queue) -> Storage:
    owners = LaneDatabase(database, Lane.OWNERS, writes=Lane.WORK)
    browser = SqlItemBrowser(owners)
    server_id = await database.read(install.server_id)
    secret = await database.read(install.secret)
    events = SqlEvents(database, server_id)
    return Storage(
        url=url,
        database=database,
        queue=queue,
        catalogue=SqlCatalogue(database),
        people=SqlPeople(LaneDatabase(database, Lane.QUICK)),
        owners=SqlOwners(LaneDatabase(database, Lane.QUICK)),
        links=SqlLinks(LaneDatabase(database, Lane.QUICK)),
        groups=SqlGroups(LaneDatabase(database, Lane.QUICK)),
        training=SqlTraining(database),
        for_owners=SqlTraining(owners),
        browser=browser,
        corrections=SqlCorrections(owners),
        many=SqlManyLabels(owners),
        flags=SqlFlags(owners),
        suspects=SqlSuspects(owners),
        reviews=SqlReviewLists(owners, browser),
        tally=SqlAnswerCounts(owners),
        acts=SqlActs(database),
        threads=SqlThreads(owners),
        identities=SqlIdentities(LaneDatabase(database, Lane.QUICK)),
        sign_ins=SqlSignIns(LaneDatabase(database, Lane.QUICK)),
        events=events,
        webhooks=SqlWebhooks(owners, events, secret),
        deliveries=SqlDeliveries(database, secret),
        server_id=server_id,
        secret=secret,
    )
