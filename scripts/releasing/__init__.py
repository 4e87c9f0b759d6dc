"""Builds, checks and tries what a release consists of; see scripts/release."""
