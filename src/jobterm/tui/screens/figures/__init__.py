"""Screens of the national statistics."""
