"""``supt suggestions``: a module for each few commands; ``group`` puts them together."""
