"""Measures reportedly on labelled sets: predictions from inputs alone, scored by each set's own scorer.

- `python -m benchmarks SET GOLD PRED`: predictions for one gold file, in its scorer's format
- `python -m benchmarks --all DIR`: every dev part under DIR, scored, in one table
- `python -m benchmarks.speed DIR`: reading speed beside the bare pipeline
"""
