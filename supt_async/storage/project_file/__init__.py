"""A project as one file: export, import into any database, and copies within one."""
