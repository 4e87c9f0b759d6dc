"""Figures that owners look at, kept while labels come in instead of counted over all of them."""
