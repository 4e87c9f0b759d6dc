"""The history of the schema (alembic); ``storage.schema`` runs it."""

from __future__ import annotations
