"""What the benchmarks share: servers and databases, labellers, options and reports."""
