"""Employers: found, shown as both authorities know them, named in forms, matched with citizens."""
