"""Tests of ``supt_async.cli.addresses``."""
