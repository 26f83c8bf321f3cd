"""What the terminal at the other end can do, found out before Textual is imported."""
