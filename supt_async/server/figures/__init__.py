"""Figures of projects, kept up to date in the background."""
