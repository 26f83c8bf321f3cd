"""The durable queue and its engine, what the project exists for; it knows adapters only through `port`."""
