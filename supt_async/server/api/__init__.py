"""HTTP interface under ``/api/v1``, one module for each noun.

``operations`` turns plain functions into routes, ``routes`` lists them, and ``openapi`` makes
the document of their signatures. The structs beside the functions are what goes over the wire.
"""

from __future__ import annotations
