"""Items and labels on their way in and out: imports, exports, backups."""
