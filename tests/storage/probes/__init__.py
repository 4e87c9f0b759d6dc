"""Tests of ``supt_async.storage.probes``."""
