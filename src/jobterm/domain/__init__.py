"""What the field knows: pure values and functions without I/O, clock, wire names or sentences."""
