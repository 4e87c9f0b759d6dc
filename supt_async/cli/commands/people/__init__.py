"""``supt group`` and open links: commands about many people at once."""
