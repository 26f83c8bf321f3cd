"""The screens for interviews: the next one, many summonses at once, group meetings."""
