"""What pytest needs for the kit."""

pytest_plugins = ["jobterm.testing.plugin"]
