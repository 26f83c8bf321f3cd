"""Use cases of a cutover: a plan checked, two systems matched. What is pure stands in `jobterm.cutover`."""
