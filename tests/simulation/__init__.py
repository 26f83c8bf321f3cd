"""Simulation of the outbox: the real engine, courier, core and store in virtual time, against systems that misbehave.

``python -m tests.simulation --seeds n`` prints a report; one seed is one run and can be replayed.
"""
