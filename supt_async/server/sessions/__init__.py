"""Sessions of labellers: their sockets, the rooms of projects, and the hub of all."""
