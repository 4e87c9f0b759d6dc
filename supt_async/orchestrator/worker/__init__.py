"""Code that runs in a training worker, and only there."""
