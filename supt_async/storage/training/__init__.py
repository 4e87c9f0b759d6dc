"""Labels, runs and rankings, as the orchestrator reads and writes them."""
