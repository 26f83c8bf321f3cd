"""The office store against a real PostgreSQL: the server that tests start, what they break, and the long runs."""
