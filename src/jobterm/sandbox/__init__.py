"""The simulated systems and their made-up people; strangers to the adapters, knowing only the domain."""
