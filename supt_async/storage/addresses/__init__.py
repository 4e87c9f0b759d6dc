"""Addresses of databases, a module for each kind; ``storage.database_url`` chooses one."""
