"""Tests of supt_async.cli.commands.oversight."""
