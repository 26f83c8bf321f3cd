"""Figures of design §10, each measured in a module of its own; `python -m benchmarks` takes them all."""
