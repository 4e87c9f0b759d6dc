"""Identifiers that every layer uses, each a type of its own so that they cannot be mixed up."""

from __future__ import annotations

from typing import NewType

ProjectId = NewType("ProjectId", int)
ItemId = NewType("ItemId", int)
LabellerId = NewType("LabellerId", int)
RunId = NewType("RunId", int)
Generation = NewType("Generation", int)
"""Number of a project's ranking: 0 is the order in which items were shuffled when added."""
FIRST = Generation(0)
Term = NewType("Term", int)
"""Number of a leadership: every write of an orchestrator is fenced by it."""
SessionId = NewType("SessionId", str)
LeaseToken = NewType("LeaseToken", str)
"""128 random bits in hexadecimal, which fence an answer (docs/protocol.md, rule 6)."""
RequestId = NewType("RequestId", str)
"""Made by the client; of a submit it is the label's idempotency key, unique in the project."""
