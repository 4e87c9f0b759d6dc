"""Identifiers that every layer uses, each a type of its own so that they cannot be mixed up."""

from __future__ import annotations

from typing import NewType

ProjectId = NewType("ProjectId", int)
ItemId = NewType("ItemId", int)
AudienceId = NewType("AudienceId", int)
LabellerId = NewType("LabellerId", int)
RunId = NewType("RunId", int)
Generation = NewType("Generation", int)
"""Number of a project's ranking; 0 is the random order in which items were added."""
FIRST = Generation(0)
"""Generation of a project without a ranking."""
Term = NewType("Term", int)
"""Number of a leader's term, which fences every write of an orchestrator."""
SessionId = NewType("SessionId", str)
LeaseToken = NewType("LeaseToken", str)
"""128 random bits in hexadecimal, which fence an answer (docs/protocol.md, rule 6)."""
RequestId = NewType("RequestId", str)
"""Id made by the client; for a submit it is the label's idempotency key in the project."""
