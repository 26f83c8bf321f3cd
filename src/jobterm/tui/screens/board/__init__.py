"""Screens of the superuser's board: the whole house's queue, and the items behind its lines."""
