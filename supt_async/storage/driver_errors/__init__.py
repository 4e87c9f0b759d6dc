"""Errors of databases' drivers, as ``storage.database`` tells them from each other."""
