"""What is timed; run with `pytest tests/benchmarks --benchmark-enable`."""
