"""Many clients with the real pacing module against one system that reopens, in virtual time (guarantee G11). The queue,
the store and the wire are the business of `tests/simulation`; here only when and how hard is asked."""
