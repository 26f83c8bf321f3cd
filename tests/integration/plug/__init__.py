"""Pulling the plug: registrations through real processes and real HTTP while everything fails, and the count after."""
