"""Tests of what the processes of one server know of each other."""
