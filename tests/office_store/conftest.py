"""Fixtures of the office store's tests: one server for the run, a fresh database for each test."""

from __future__ import annotations

from tests.office_store.fixtures import cluster, database

__all__ = ["cluster", "database"]
