"""``supt webhook``: programs elsewhere that are told of what happens."""
