"""What was read from the systems, with its age, and how it is fetched; nothing is registered from here."""
