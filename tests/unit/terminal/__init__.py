"""Tests of the terminal's own modules."""
