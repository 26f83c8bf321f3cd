"""The simulated systems as ASGI applications, one module per contract; what they do behind the wire is `desk.py`."""
