"""Contract of imports and exports, on both databases."""
