"""A desk and its office store: what is handed over, what comes back, and where a decision is carried out."""
