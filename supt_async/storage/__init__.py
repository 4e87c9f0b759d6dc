"""The database behind small ports that speak the domain; one method is one transaction."""

from __future__ import annotations
