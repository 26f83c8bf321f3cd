"""The screen of a caseworker's day."""
