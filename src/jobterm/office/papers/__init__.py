"""Letters, notices on paper, receipts for citizens, and what was printed. How a letter travels is the outbox's."""
