"""Ports: what the rest of the program may ask of the database.

Each port is a small Protocol that speaks the domain, and each of its methods is one transaction
unless it says otherwise. The implementations inherit the ports, and ``factory.Storage`` holds
them by these types. ``Queue`` has an implementation for each database; the others are SQLAlchemy
Core and serve both.

Every method raises StorageUnavailable if the database can't be reached, and StorageBusy if too
much is waiting for it; docstrings name only what else a method raises.
"""

from __future__ import annotations

from supt_async.storage.ports.catalogue import Catalogue, ItemAdder
from supt_async.storage.ports.people import Owners, People
from supt_async.storage.ports.queue import Queue
from supt_async.storage.ports.review import (
    Acts,
    AnswerCounts,
    Corrections,
    Flags,
    ItemBrowser,
    ManyLabels,
    ReviewLists,
    Suspects,
    Threads,
)
from supt_async.storage.ports.training import Training

__all__ = [
    "Acts",
    "AnswerCounts",
    "Catalogue",
    "Corrections",
    "Flags",
    "ItemAdder",
    "ItemBrowser",
    "ManyLabels",
    "Owners",
    "People",
    "Queue",
    "ReviewLists",
    "Suspects",
    "Threads",
    "Training",
]
