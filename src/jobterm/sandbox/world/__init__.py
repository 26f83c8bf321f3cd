"""The made-up Denmark behind the simulated systems: people, their histories and the rules; pure, no store, no wire."""
