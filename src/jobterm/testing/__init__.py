"""The conformance kit with which a supplier proves an adapter of their own; nobody in the house imports it."""
