"""The commands of ``supt``, one module for each."""
