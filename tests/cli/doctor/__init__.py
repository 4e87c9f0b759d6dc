"""Tests of ``supt_async.cli.doctor``."""
