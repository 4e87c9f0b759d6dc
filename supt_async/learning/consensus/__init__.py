"""Consensus of several answers to one item, by kind of answer; pure functions.

``supt_async.consensus`` chooses among them by the task. Answers come oldest first, each with the
weight of who gave it. Whatever the kind, an answer that nobody contradicts is not changed, and
among equals the earliest wins.
"""
