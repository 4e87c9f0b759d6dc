"""``scripts/bench crowd-size``: thousands of sessions of different people on one server."""
