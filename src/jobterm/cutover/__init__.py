"""Moving a municipality from one record system to another: rehearsal, runbook and re-routing."""
