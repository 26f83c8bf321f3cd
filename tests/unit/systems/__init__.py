"""Systems: what is written, what answers mean, and the wire that carries both."""
