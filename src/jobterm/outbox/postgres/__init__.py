"""An office's outbox in PostgreSQL, or in an engine that speaks its protocol: the same statements as a desk's, over a
connection that many share. What it promises is in docs/decisions/0080-office.md and 0081-office-store.md."""
