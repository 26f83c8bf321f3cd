"""The commands: arguments in, data on stdout, messages on stderr; the work is done in `office`."""
