"""Nordlys, a made-up case system: its adapter for jobterm, and a simulator to try it on."""
