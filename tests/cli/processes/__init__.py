"""Tests of a server that has several processes."""
