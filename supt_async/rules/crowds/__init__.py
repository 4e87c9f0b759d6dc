"""Rules that keep what is done for everybody cheap when there are many."""
