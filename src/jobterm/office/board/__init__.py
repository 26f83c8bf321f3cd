"""The board: the whole house's queue on one screen, what may be done with many items at once, and its alerts."""
