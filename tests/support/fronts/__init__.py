"""Proxies in front of a server that is below a path, each with the public address of its pages."""
