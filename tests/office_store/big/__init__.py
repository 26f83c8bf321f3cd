"""An office on its worst morning: hundreds of desks, some workers, simulated systems with faults, and everything that
may die dies. What is counted afterwards stands in ``run``."""
