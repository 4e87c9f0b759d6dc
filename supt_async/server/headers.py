"""The headers that every answer has, also the ones that uvicorn gives by itself.

A strict Content-Security-Policy: no inline script or style, no plug-ins, no frames around it.
"""

from __future__ import annotations

WAVEFORM = "'sha256-gXnHDepVZ6KF6fKGOD+GVc9BynM50JQqht95p3HpemI='"
"""The one style sheet that is not a file: what wavesurfer.js puts into its own shadow tree."""
CSP = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {WAVEFORM}; connect-src 'self'; "
    "img-src 'self' data: blob: https: http:; media-src 'self' https: http:; font-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SAFE_HEADERS = (
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
)
