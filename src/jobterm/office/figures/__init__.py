"""The centre in the national statistics: read, compared, handed to a screen or a command."""
