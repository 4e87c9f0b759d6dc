"""What runs in a training worker, and nothing else."""
