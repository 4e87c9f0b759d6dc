"""What an import keeps and writes before its items are published."""
