"""Simulation of a cluster, fed with costs that were measured on one machine."""
