"""Uploaded files: received on disk, and read in processes of their own."""
