"""What a run of tests does beside running them one after the other."""
