"""Widgets of our own: few, since screens are lines of text."""
