"""The latency report: each stage and the whole turn."""
