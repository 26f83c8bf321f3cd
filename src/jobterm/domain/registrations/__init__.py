"""The kinds of registration, one module per family: model, limits and rules side by side."""
