"""What the orchestrator reads and writes."""
