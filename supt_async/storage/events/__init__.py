"""Events of projects: written with what they tell of, put in order, and read by cursors."""
