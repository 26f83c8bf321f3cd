"""Tests of the use cases: a real outbox and cache, systems that answer as told."""
