"""The use cases that screens and commands call; sentences for people are made here, pixels are not."""
