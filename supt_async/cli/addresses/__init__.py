"""Addresses of servers: those that links begin with, and those of this machine in its network."""
