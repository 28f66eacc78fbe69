"""Quality and speed, measured against peers: `python -m benchmarks.extraction --help`."""
