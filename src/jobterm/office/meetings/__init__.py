"""Interviews as one motion: what a desk is asked about free appointments, many summonses at once and group meetings."""
