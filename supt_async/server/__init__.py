"""The labelling server: sockets, HTTP, and the hub that wakes who waits."""

from __future__ import annotations
