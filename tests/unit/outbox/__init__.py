"""Tests of the outbox's parts, one by one."""
