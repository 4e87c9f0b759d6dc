"""Models that are made of classifiers: for lists of options, and for ratings."""
