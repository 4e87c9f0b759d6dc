"""HTTP under ``/api/v1``, one module for each noun.

``operations`` turns plain functions into routes, ``answers`` and the bodies beside the
functions say what goes over the wire, and ``openapi`` makes the document of both.
"""

from __future__ import annotations
