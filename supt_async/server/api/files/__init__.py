"""Files that owners upload: previews of them, and their items."""
