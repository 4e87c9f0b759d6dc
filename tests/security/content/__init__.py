"""Tests of the page with content that tries to run code, to load something, or to trick people."""
